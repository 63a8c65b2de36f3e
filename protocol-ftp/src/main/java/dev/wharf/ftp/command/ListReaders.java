package dev.wharf.ftp.command;

/** LIST, NLST. */
final class ListReaders {
  private ListReaders() {}

  static Parsed list(Verb said, String argument) {
    ListArgument read = ListArgument.of(argument);
    return new Parsed.Understood(said, new FtpCommand.ListFiles(read.path(), read.all()));
  }

  static Parsed names(Verb said, String argument) {
    ListArgument read = ListArgument.of(argument);
    return new Parsed.Understood(said, new FtpCommand.Nlst(read.path(), read.all()));
  }
}
