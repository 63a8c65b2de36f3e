package dev.wharf.ftp.command;

import dev.wharf.access.Permission;
import dev.wharf.ftp.command.FtpCommand.Digest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the table of verbs says of one of them.
 *
 * @param syntax its argument, as HELP shows it; may be empty
 * @param help what it does, in a line
 * @param form which arguments it is for, where one word has two meanings
 * @param offered whether it is switched on
 * @param inFeatures whether FEAT names it
 * @param detail what FEAT says after its name; may be empty
 */
record Row(
    String syntax,
    String help,
    ArgumentReader reader,
    Set<Flag> flags,
    Optional<Permission> permission,
    Predicate<String> form,
    Predicate<FeatureContext> offered,
    boolean inFeatures,
    Function<FeatureContext, String> detail) {

  /** Policies that a verb is under. */
  enum Flag {
    BEFORE_LOGIN,
    DURING_TRANSFER,
    TRANSFERS,
    PREPARES_DATA
  }

  /**
   * A verb that is always offered, to whoever is logged in and idle, and that FEAT does not name.
   */
  static Row row(String syntax, String help, ArgumentReader reader) {
    return new Row(
        syntax,
        help,
        reader,
        Set.of(),
        Optional.empty(),
        argument -> true,
        context -> true,
        false,
        context -> "");
  }

  Row beforeLogin() {
    return with(Flag.BEFORE_LOGIN);
  }

  Row duringTransfer() {
    return with(Flag.DURING_TRANSFER);
  }

  Row transfers() {
    return with(Flag.TRANSFERS);
  }

  Row preparesData() {
    return with(Flag.PREPARES_DATA);
  }

  private Row with(Flag flag) {
    Set<Flag> more = EnumSet.of(flag);
    more.addAll(flags);
    return new Row(syntax, help, reader, more, permission, form, offered, inFeatures, detail);
  }

  Row needs(Permission needed) {
    return new Row(
        syntax, help, reader, flags, Optional.of(needed), form, offered, inFeatures, detail);
  }

  Row when(Predicate<String> argument) {
    return new Row(syntax, help, reader, flags, permission, argument, offered, inFeatures, detail);
  }

  Row offeredIf(Predicate<FeatureContext> condition) {
    return new Row(syntax, help, reader, flags, permission, form, condition, inFeatures, detail);
  }

  Row offeredWith(Digest digest) {
    return offeredIf(context -> context.digests().contains(digest));
  }

  Row listed() {
    return listedAs(context -> "");
  }

  Row listedAs(Function<FeatureContext, String> words) {
    return new Row(syntax, help, reader, flags, permission, form, offered, true, words);
  }
}
