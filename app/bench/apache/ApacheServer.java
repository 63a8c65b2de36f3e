import java.nio.file.Path;
import java.util.List;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** Apache FtpServer with one account: port, folder, user, password, PKCS#12 store, passive port. */
public final class ApacheServer {
  public static void main(String[] arguments) throws Exception {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(Path.of(arguments[4]).toFile());
    tls.setKeystorePassword("changeit");
    tls.setKeystoreType("PKCS12");
    tls.setSslProtocol("TLSv1.3", "TLSv1.2");
    int first = Integer.parseInt(arguments[5]);
    DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
    data.setPassivePorts(first + "-" + (first + 39));
    data.setSslConfiguration(tls.createSslConfiguration());
    ListenerFactory listener = new ListenerFactory();
    listener.setServerAddress("127.0.0.1");
    listener.setPort(Integer.parseInt(arguments[0]));
    listener.setSslConfiguration(tls.createSslConfiguration());
    listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
    FtpServerFactory server = new FtpServerFactory();
    server.addListener("default", listener.createListener());
    ConnectionConfigFactory connections = new ConnectionConfigFactory();
    connections.setMaxLogins(100);
    connections.setMaxThreads(20);
    server.setConnectionConfig(connections.createConnectionConfig());
    BaseUser user = new BaseUser();
    user.setName(arguments[2]);
    user.setPassword(arguments[3]);
    user.setHomeDirectory(arguments[1]);
    user.setAuthorities(List.of(new WritePermission()));
    server.getUserManager().save(user);
    server.createServer().start();
  }
}
