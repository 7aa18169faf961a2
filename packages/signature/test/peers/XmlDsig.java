import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.spec.*;
import java.util.*;
import javax.xml.crypto.*;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.*;
import javax.xml.crypto.dsig.keyinfo.*;
import javax.xml.crypto.dsig.spec.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.*;
import javax.xml.transform.stream.*;
import org.w3c.dom.*;

/** javax.xml.crypto as a witness: one command a line on stdin, one answer a line on stdout. */
public class XmlDsig {
  static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split("\t", -1);
      String answer;
      try {
        answer = words[0].equals("verify") ? verify(words) : words[0].equals("sign") ? sign(words) : bench(words);
      } catch (Exception e) {
        answer = "error " + String.valueOf(e).replace('\n', ' ');
      }
      System.out.println(answer);
    }
  }

  static Document read(Path path) throws Exception {
    DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
    f.setNamespaceAware(true);
    Document d = f.newDocumentBuilder().parse(path.toFile());
    ids(d.getDocumentElement());
    return d;
  }

  static void ids(Element e) {
    if (e.hasAttributeNS(null, "Id")) e.setIdAttributeNS(null, "Id", true);
    for (Node n = e.getFirstChild(); n != null; n = n.getNextSibling()) if (n instanceof Element) ids((Element) n);
  }

  static PublicKey key(Path certificate) throws Exception {
    try (InputStream s = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(s).getPublicKey();
    }
  }

  /** verify file certificate: every signature, "valid" when all are. */
  static String verify(String[] w) throws Exception {
    return verify(read(Paths.get(w[1])), key(Paths.get(w[2])));
  }

  static String verify(Document d, PublicKey key) throws Exception {
    NodeList list = d.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
    if (list.getLength() == 0) return "none";
    for (int i = 0; i < list.getLength(); i++) {
      DOMValidateContext c = new DOMValidateContext(key, list.item(i));
      XMLSignature s = FACTORY.unmarshalXMLSignature(c);
      if (!s.validate(c)) return "invalid";
    }
    return "valid";
  }

  /** sign in out pkcs8 certificate signatureUri digestUri c14nUri parentLocalName|- */
  static String sign(String[] w) throws Exception {
    Document d = read(Paths.get(w[1]));
    byte[] pkcs8 = Files.readAllBytes(Paths.get(w[3]));
    X509Certificate certificate;
    try (InputStream s = Files.newInputStream(Paths.get(w[4]))) {
      certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(s);
    }
    String kind = certificate.getPublicKey().getAlgorithm();
    PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    List<Transform> transforms =
        List.of(
            FACTORY.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
            FACTORY.newTransform(w[7], (TransformParameterSpec) null));
    Reference r = FACTORY.newReference("", FACTORY.newDigestMethod(w[6], null), transforms, null, null);
    SignedInfo si =
        FACTORY.newSignedInfo(
            FACTORY.newCanonicalizationMethod(w[7], (C14NMethodParameterSpec) null),
            FACTORY.newSignatureMethod(w[5], null),
            List.of(r));
    KeyInfoFactory k = FACTORY.getKeyInfoFactory();
    List<Object> data = new ArrayList<>();
    data.add(certificate.getSubjectX500Principal().getName());
    data.add(k.newX509IssuerSerial(certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber()));
    data.add(certificate);
    KeyInfo ki = k.newKeyInfo(List.of(k.newKeyValue(certificate.getPublicKey()), k.newX509Data(data)));
    Node parent = w[8].equals("-") ? d.getDocumentElement() : d.getElementsByTagNameNS("*", w[8]).item(0);
    FACTORY.newXMLSignature(si, ki).sign(new DOMSignContext(key, parent));
    Transformer t = TransformerFactory.newInstance().newTransformer();
    try (OutputStream o = Files.newOutputStream(Paths.get(w[2]))) {
      t.transform(new DOMSource(d), new StreamResult(o));
    }
    return "signed";
  }

  /** bench file certificate milliseconds: parse and verify again and again; answers operations and nanoseconds. */
  static String bench(String[] w) throws Exception {
    byte[] bytes = Files.readAllBytes(Paths.get(w[1]));
    PublicKey key = key(Paths.get(w[2]));
    DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
    f.setNamespaceAware(true);
    DocumentBuilder b = f.newDocumentBuilder();
    long end = System.nanoTime() + Long.parseLong(w[3]) * 1_000_000L;
    long start = System.nanoTime();
    long n = 0;
    do {
      Document d = b.parse(new ByteArrayInputStream(bytes));
      if (!verify(d, key).equals("valid")) return "error not valid";
      n++;
    } while (System.nanoTime() < end);
    return n + " " + (System.nanoTime() - start);
  }
}
