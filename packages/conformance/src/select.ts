import { type XmlDocument, type XmlElement, type XmlNode, xmlNamespace } from '@lienthong/xml';

// The few forms of XPath that manifests use to name one element: paths of child and descendant steps with name tests and simple
// predicates. Only the runner of vectors needs this: nothing that decides trust looks at a document through XPath.

type Test = (element: XmlElement, position: number, size: number) => boolean;

interface Step {
  readonly deep: boolean;
  readonly test: Test;
  readonly predicates: readonly Test[];
}

/** The first element, in document order, that the expression finds. @throws Error when the expression is beyond this subset. */
export function selectElement(
  document: XmlDocument,
  xpath: string,
  namespaces: Readonly<Record<string, string>>,
): XmlElement | undefined {
  const group = /^\((.*)\)((?:\[[^\]]*\])*)$/.exec(xpath.trim());
  const path = group === null ? xpath.trim() : (group[1] as string);
  let nodes: (XmlDocument | XmlElement)[] = [document];
  for (const step of parse(path, namespaces)) {
    const found = new Set<XmlElement>();
    for (const node of nodes) {
      for (const context of step.deep ? withDescendants(node) : [node]) {
        for (const element of filter(
          childElementsOf(context).filter((e) => step.test(e, 0, 0)),
          step.predicates,
        ))
          found.add(element);
      }
    }
    nodes = [...found].sort((a, b) => a.start - b.start);
  }
  const elements = nodes.filter((node): node is XmlElement => node.kind === 'element');
  return filter(elements, group === null ? [] : predicatesOf(group[2] as string, namespaces))[0];
}

function filter(elements: XmlElement[], predicates: readonly Test[]): XmlElement[] {
  let kept = elements;
  for (const predicate of predicates) {
    const size = kept.length;
    kept = kept.filter((element, i) => predicate(element, i + 1, size));
  }
  return kept;
}

function childElementsOf(node: XmlDocument | XmlElement): XmlElement[] {
  return (node.children as readonly XmlNode[]).filter((child): child is XmlElement => child.kind === 'element');
}

function* withDescendants(node: XmlDocument | XmlElement): Generator<XmlDocument | XmlElement> {
  yield node;
  for (const child of childElementsOf(node)) yield* withDescendants(child);
}

function parse(path: string, namespaces: Readonly<Record<string, string>>): Step[] {
  const steps: Step[] = [];
  const pattern = /(\/\/|\/)((?:[\w.-]+:)?(?:\*|[^/[\]@()\s:*]+))((?:\[(?:"[^"]*"|'[^']*'|[^\]"'])*\])*)/y;
  const relative = path.startsWith('/') ? path : `/${path}`;
  while (pattern.lastIndex < relative.length) {
    const match = pattern.exec(relative);
    if (match === null) throw new Error(`XPath beyond the runner's subset: ${path}`);
    steps.push({
      deep: match[1] === '//',
      test: nameTest(match[2] as string, namespaces),
      predicates: predicatesOf(match[3] as string, namespaces),
    });
  }
  return steps;
}

function expand(name: string, namespaces: Readonly<Record<string, string>>): { namespace: string; localName: string } {
  const colon = name.indexOf(':');
  const prefix = colon < 0 ? '' : name.slice(0, colon);
  const namespace = prefix === '' ? '' : prefix === 'xml' ? xmlNamespace : namespaces[prefix];
  if (namespace === undefined) throw new Error(`XPath prefix ${prefix} is not in xpathNamespaces`);
  return { namespace, localName: name.slice(colon + 1) };
}

function nameTest(name: string, namespaces: Readonly<Record<string, string>>): Test {
  if (name === '*') return () => true;
  const { namespace, localName } = expand(name, namespaces);
  return (element) => element.namespace === namespace && (localName === '*' || element.localName === localName);
}

function predicatesOf(text: string, namespaces: Readonly<Record<string, string>>): Test[] {
  const bodies = text.match(/\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]/g) ?? [];
  return bodies.map((body) => {
    const parts = body.slice(1, -1).split(/\s+and\s+/);
    const tests = parts.map((part) => predicate(part.trim(), namespaces));
    return (element, position, size) => tests.every((test) => test(element, position, size));
  });
}

function predicate(text: string, namespaces: Readonly<Record<string, string>>): Test {
  if (/^[0-9]+$/.test(text)) return (_, position) => position === Number(text);
  const place = /^position\(\)\s*=\s*([0-9]+)$/.exec(text);
  if (place !== null) return (_, position) => position === Number(place[1]);
  if (/^last\(\)$/.test(text)) return (_, position, size) => position === size;
  const match = /^(@[\w.:*-]+|local-name\(\)|namespace-uri\(\)|name\(\))(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?$/.exec(text);
  if (match === null) throw new Error(`XPath predicate beyond the runner's subset: ${text}`);
  const subject = match[1] as string;
  const value = match[2] ?? match[3];
  if (subject.startsWith('@')) {
    const { namespace, localName } = expand(subject.slice(1), namespaces);
    return ({ attributes }) =>
      attributes.some(
        (item) => item.namespace === namespace && item.localName === localName && (value === undefined || item.value === value),
      );
  }
  return (element) =>
    value === (subject === 'name()' ? element.name : subject === 'local-name()' ? element.localName : element.namespace);
}
