package dev.wharf.storage.s3.testkit;

import java.util.Optional;

/** One server of each kind for all tests of a JVM. */
final class SharedServers {

  private SharedServers() {}

  static S3Server proxy() {
    return Proxy.SERVER;
  }

  static Optional<S3Server> given() {
    return Given.SERVER;
  }

  static Optional<S3Server> minio() {
    return Minio.SERVER;
  }

  private static S3Server ofThisJvm(S3Server server) {
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return new BorrowedServer(server.name(), server.endpoint(), server);
  }

  private static final class Proxy {
    private static final S3Server SERVER = ofThisJvm(S3ProxyServer.start());
  }

  private static final class Given {
    private static final Optional<S3Server> SERVER =
        GivenServer.fromEnvironment(System.getenv()).map(SharedServers::ofThisJvm);
  }

  private static final class Minio {
    private static final Optional<S3Server> SERVER =
        MinioServer.fromEnvironment(System.getenv()).map(SharedServers::ofThisJvm);
  }
}
