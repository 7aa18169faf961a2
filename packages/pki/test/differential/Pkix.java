import java.io.*;
import java.nio.file.*;
import java.security.cert.*;
import java.util.*;

/**
 * One case a line: id, time, anchors, pool, leaf, and a path to judge instead of building one (base64 DER, commas inside a
 * field; the path leaf first, without the anchor, and then there is one anchor). Prints id and OK or the reason.
 */
public class Pkix {
  public static void main(String[] args) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out));
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] fields = line.split("\t", -1);
      String verdict;
      try {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate c : read(factory, fields[2])) anchors.add(new TrustAnchor(c, null));
        if (fields.length > 5) {
          PKIXParameters only = new PKIXParameters(anchors);
          only.setDate(new Date(Long.parseLong(fields[1])));
          only.setRevocationEnabled(false);
          CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(read(factory, fields[5])), only);
          out.println(fields[0] + "\tOK");
          continue;
        }
        X509CertSelector target = new X509CertSelector();
        X509Certificate leaf = read(factory, fields[4]).get(0);
        target.setCertificate(leaf);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setDate(new Date(Long.parseLong(fields[1])));
        parameters.setRevocationEnabled(false);
        parameters.setMaxPathLength(-1);
        List<X509Certificate> pool = new ArrayList<>(read(factory, fields[3]));
        pool.add(leaf);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(pool)));
        CertPathBuilder.getInstance("PKIX").build(parameters);
        verdict = "OK";
      } catch (CertPathBuilderException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        verdict = String.valueOf(cause.getMessage()).replaceAll("[\\t\\r\\n]+", " ");
      } catch (Exception e) {
        verdict = "ERROR " + String.valueOf(e).replaceAll("[\\t\\r\\n]+", " ");
      }
      out.println(fields[0] + "\t" + verdict);
    }
    out.flush();
  }

  static List<X509Certificate> read(CertificateFactory factory, String field) throws Exception {
    List<X509Certificate> list = new ArrayList<>();
    for (String text : field.split(",")) {
      if (!text.isEmpty()) list.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(text))));
    }
    return list;
  }
}
