package dev.wharf.app;

/** Where {@code java -jar wharf.jar} begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Cli.run(System.getenv(), Wiring::start, arguments));
  }
}
