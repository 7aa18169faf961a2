/* libxml2 as the measure: read (and write in canonical form) and free, again and again for some milliseconds. One command a line:
 *   read <file> <ms>     c14n <file> <ms>
 * answers "<operations> <nanoseconds of processor time>". */
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long clock_of(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void) {
  char line[8192], mode[16], file[4096];
  long ms;
  xmlInitParser();
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%15s %4095s %ld", mode, file, &ms) != 3) return 2;
    FILE *f = fopen(file, "rb");
    if (f == NULL) return 3;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *bytes = malloc(size);
    if (fread(bytes, 1, size, f) != (size_t)size) return 3;
    fclose(f);
    long n = 0;
    long long cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID), end = clock_of(CLOCK_MONOTONIC) + ms * 1000000LL;
    do {
      xmlDocPtr doc = xmlReadMemory(bytes, (int)size, NULL, NULL, XML_PARSE_HUGE | XML_PARSE_NONET);
      if (doc == NULL) return 4;
      if (strcmp(mode, "c14n") == 0) {
        xmlChar *out;
        if (xmlC14NDocDumpMemory(doc, NULL, XML_C14N_1_0, NULL, 0, &out) < 0) return 5;
        xmlFree(out);
      }
      xmlFreeDoc(doc);
      n++;
    } while (clock_of(CLOCK_MONOTONIC) < end);
    printf("%ld %lld\n", n, clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    fflush(stdout);
    free(bytes);
  }
  return 0;
}
