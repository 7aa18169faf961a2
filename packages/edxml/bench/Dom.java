import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;

/** Reads a packet into the JDK's DOM five times; prints the best milliseconds and the peak resident megabytes. */
public class Dom {
  public static void main(String[] args) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long began = System.nanoTime();
      factory.newDocumentBuilder().parse(new File(args[0])).getDocumentElement();
      best = Math.min(best, (System.nanoTime() - began) / 1e6);
    }
    String rss = "0";
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) rss = line.replaceAll("[^0-9]", "");
    }
    System.out.println(best + " " + Long.parseLong(rss) / 1024.0);
  }
}
