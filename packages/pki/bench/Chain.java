import java.io.*;
import java.nio.file.*;
import java.security.cert.*;
import java.util.*;

/** Reads leaf.der, ca.der, root.der, root.crl, ca.crl from a folder and validates the chain for a while: cold, then with objects kept. */
public class Chain {
  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    Date at = new Date(Long.parseLong(args[1]));
    byte[][] files = new byte[5][];
    String[] names = {"leaf.der", "ca.der", "root.der", "root.crl", "ca.crl"};
    for (int i = 0; i < 5; i++) files[i] = Files.readAllBytes(dir.resolve(names[i]));
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    System.out.println("cold " + rate(() -> {
      // A fresh factory does not help: the JDK keeps parsed certificates by content, so its cold is warmer than ours.
      run(read(CertificateFactory.getInstance("X.509"), files), at);
    }));
    Object[] kept = read(factory, files);
    System.out.println("cached " + rate(() -> run(kept, at)));
  }

  interface Action { void run() throws Exception; }

  static double rate(Action action) throws Exception {
    for (int i = 0; i < 300; i++) action.run();
    long begin = System.nanoTime();
    int count = 0;
    while (System.nanoTime() - begin < 1_500_000_000L) { action.run(); count++; }
    return count / ((System.nanoTime() - begin) / 1e9);
  }

  static Object[] read(CertificateFactory factory, byte[][] files) throws Exception {
    Object[] out = new Object[5];
    for (int i = 0; i < 3; i++) out[i] = factory.generateCertificate(new ByteArrayInputStream(files[i]));
    for (int i = 3; i < 5; i++) out[i] = factory.generateCRL(new ByteArrayInputStream(files[i]));
    return out;
  }

  static void run(Object[] objects, Date at) throws Exception {
    CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of((X509Certificate) objects[0], (X509Certificate) objects[1]));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor((X509Certificate) objects[2], null)));
    parameters.setDate(at);
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(objects[3], objects[4]))));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }
}
