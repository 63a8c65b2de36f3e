package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.command.FtpCommand;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandlersTest {

  @Test
  void somebody_sees_to_every_command() {
    try (Stage stage = new Stage()) {
      assertThat(commands(FtpCommand.class).filter(type -> !stage.handlers().knows(type)))
          .isEmpty();
    }
  }

  private static Stream<Class<?>> commands(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(HandlersTest::commands)
        : Stream.of(type);
  }
}
