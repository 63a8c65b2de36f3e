package dev.wharf.cluster;

import slick.jdbc.H2Profile$;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile$;

/** The databases a journal can live in. */
enum DatabaseKind {
  H2("classpath:db/h2", H2Profile$.MODULE$),
  POSTGRESQL("classpath:db/postgresql", PostgresProfile$.MODULE$);

  private final String migrations;
  private final JdbcProfile profile;

  DatabaseKind(String migrations, JdbcProfile profile) {
    this.migrations = migrations;
    this.profile = profile;
  }

  /** Where Flyway finds the steps that make its tables. */
  String migrations() {
    return migrations;
  }

  /** How Slick speaks to it. */
  JdbcProfile profile() {
    return profile;
  }
}
