package dev.wharf.ftp.session;

import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Names of nodes in those of sessions: {@code <node>!<number>}. A node that restarts has another
 * one, so that its earlier sessions are known to be no more.
 */
final class NodeNames {
  private static final char END = '!';

  private NodeNames() {}

  static String of(UniqueAddress node) {
    return node.address().hostPort() + "#" + Long.toUnsignedString(node.longUid(), 36);
  }

  static String session(String node, long number) {
    return node + END + number;
  }

  /** The node that a session is on; empty text if that is no session's name. */
  static String node(String session) {
    return session.substring(0, Math.max(0, session.indexOf(END)));
  }

  static boolean isMember(String node, Cluster cluster) {
    for (Member member : cluster.state().getMembers()) {
      if (of(member.uniqueAddress()).equals(node)) {
        return true;
      }
    }
    return false;
  }
}
