import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Speaks the wire protocol with nothing but the JDK: real HashMap order, real HttpURLConnection. Prints one answer a line. */
public class Peer {
  static String endpoint, systemId, secret;

  static String json(String s) {
    return "\"" + s.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  static String call(String method, String op, Map<String, String> params, String type, byte[] body, boolean expect) throws Exception {
    Map<String, String> headers = new HashMap<>();
    headers.put("timestamp", new java.text.SimpleDateFormat("ddMMyyyy'T'HHmmss+SSSS").format(new java.util.Date()));
    headers.put("systemid", systemId);
    headers.put("Content-Type", type);
    headers.putAll(params);
    HttpURLConnection c = (HttpURLConnection) new URL(endpoint + "/" + op).openConnection();
    c.setRequestMethod(method);
    StringBuilder keys = new StringBuilder(), json = new StringBuilder("{");
    c.setRequestProperty("Content-Type", type);
    for (Map.Entry<String, String> e : headers.entrySet()) {
      if (keys.length() > 0) { keys.append(';'); json.append(','); }
      keys.append(e.getKey());
      json.append(json("XroadVnpt-" + e.getKey())).append(':').append(json(e.getValue()));
      c.setRequestProperty("XroadVnpt-" + e.getKey(), e.getValue());
    }
    json.append('}');
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    StringBuilder hash = new StringBuilder();
    for (byte b : mac.doFinal(json.toString().getBytes(StandardCharsets.UTF_8))) hash.append(String.format("%02x", b));
    c.setRequestProperty("XroadVnpt-sign-header-key", keys.toString());
    c.setRequestProperty("XroadVnpt-sign-header", json.toString());
    c.setRequestProperty("XroadVnpt-hash-header", hash.toString());
    c.setRequestProperty("XroadVnpt-version", "3.0.201608");
    c.setRequestProperty("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP");
    if (expect) c.setRequestProperty("Expect", "100-continue");
    if (method.equals("POST")) {
      c.setDoOutput(true);
      c.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = c.getOutputStream()) { out.write(body); }
    }
    InputStream in = c.getResponseCode() < 400 ? c.getInputStream() : c.getErrorStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int n; (n = in.read(buffer)) > 0; ) all.write(buffer, 0, n);
    return c.getHeaderField("Content-Length") + " " + all.toString("UTF-8");
  }

  static Map<String, String> map(String... kv) {
    Map<String, String> m = new HashMap<>();
    for (int i = 0; i < kv.length; i += 2) m.put(kv[i], kv[i + 1]);
    return m;
  }

  public static void main(String[] a) throws Exception {
    endpoint = a[0];
    systemId = a[1];
    secret = a[2];
    byte[] packet = Files.readAllBytes(Paths.get(a[3]));
    StringBuilder quirky = new StringBuilder();
    for (byte b : MessageDigest.getInstance("SHA-256").digest(packet)) quirky.append(Integer.toHexString(b & 0xff));
    byte[] body = java.util.Arrays.copyOf(packet, packet.length + 2);
    body[packet.length] = '\r';
    body[packet.length + 1] = '\n';
    String octet = "application/octet-stream", js = "application/json";
    byte[] none = new byte[0], braces = "{}".getBytes();
    System.out.println(call("POST", "sendEdoc", map("from", a[4], "servicetype", "eDoc", "messagetype", "edoc", "hash-file", quirky.toString()), octet, body, true));
    System.out.println(call("POST", "getReceivedEdocList", map("servicetype", "eDoc", "messagetype", "edoc"), js, none, false));
    String list = call("POST", "getReceivedEdocList", map("servicetype", "eDoc", "messagetype", "edoc"), js, braces, false);
    String docId = list.replaceAll("(?s).*?\"docId\":\"([0-9a-f]{24})\".*", "$1");
    System.out.println(call("POST", "getEdoc", map("docId", docId, "filePath", "/home/van-thu/tai-ve"), js, braces, false));
    System.out.println(call("GET", "downloadEdoc", map("docId", docId, "filePath", "/home/van-thu/tai-ve"), js, none, false).replaceAll("\\s+", " "));
    System.out.println(call("POST", "updateStatus", map("docid", docId, "status", "done"), js, braces, false));
    System.out.println(call("POST", "getSynchronizeUnit", map("AgencyCode", "X"), js, none, false));
    System.out.println(call("POST", "countReceiveEdoc", map(), js, braces, false));
    System.out.println(call("POST", "sendEdoc", map("from", "X99", "servicetype", "eDoc", "messagetype", "edoc", "hash-file", quirky.toString()), octet, body, false));
  }
}
