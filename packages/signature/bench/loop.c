/* libxmlsec1 as the measure: parse, verify (or sign) and free, again and again for some milliseconds. One command a line:
 *   verify <file> <public key pem> <ms>     sign <template> <private key pem> <ms>
 * answers "<operations> <nanoseconds> <nanoseconds of processor time>". */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

static long long clock_of(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long now(void) { return clock_of(CLOCK_MONOTONIC); }

static char *slurp(const char *path, long *size) {
  FILE *f = fopen(path, "rb");
  if (f == NULL) return NULL;
  fseek(f, 0, SEEK_END);
  *size = ftell(f);
  rewind(f);
  char *bytes = malloc(*size);
  if (fread(bytes, 1, *size, f) != (size_t)*size) *size = 0;
  fclose(f);
  return bytes;
}

static int once(const char *mode, const char *bytes, long size, xmlSecKeyPtr key) {
  xmlDocPtr doc = xmlReadMemory(bytes, (int)size, NULL, NULL, XML_PARSE_HUGE | XML_PARSE_NONET);
  if (doc == NULL) return 0;
  xmlNodePtr node = xmlSecFindNode(xmlDocGetRootElement(doc), xmlSecNodeSignature, xmlSecDSigNs);
  xmlSecDSigCtxPtr ctx = xmlSecDSigCtxCreate(NULL);
  ctx->signKey = xmlSecKeyDuplicate(key);
  int good;
  if (strcmp(mode, "verify") == 0)
    good = xmlSecDSigCtxVerify(ctx, node) == 0 && ctx->status == xmlSecDSigStatusSucceeded;
  else {
    good = xmlSecDSigCtxSign(ctx, node) == 0;
    if (good) {
      xmlChar *out;
      int length;
      xmlDocDumpMemory(doc, &out, &length);
      xmlFree(out);
    }
  }
  xmlSecDSigCtxDestroy(ctx);
  xmlFreeDoc(doc);
  return good;
}

int main(void) {
  char line[8192], mode[16], file[4096], pem[2048];
  long ms;
  xmlInitParser();
  if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0) return 1;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%15s %4095s %2047s %ld", mode, file, pem, &ms) != 4) return 2;
    long size = 0;
    char *bytes = slurp(file, &size);
    xmlSecKeyPtr key = xmlSecCryptoAppKeyLoad(pem, xmlSecKeyDataFormatPem, NULL, NULL, NULL);
    long n = 0;
    long long cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID), begin = now(), end = begin + ms * 1000000LL;
    do {
      if (bytes == NULL || key == NULL || !once(mode, bytes, size, key)) {
        printf("error\n");
        fflush(stdout);
        return 3;
      }
      n++;
    } while (now() < end);
    printf("%ld %lld %lld\n", n, now() - begin, clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    fflush(stdout);
    xmlSecKeyDestroy(key);
    free(bytes);
  }
  return 0;
}
