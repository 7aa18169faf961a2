import type { Certificate, NameConstraints } from '../certificate/model.ts';
import type { GeneralName, GeneralNameKind } from '../name/general.ts';
import type { DistinguishedName } from '../name/name.ts';
import type { Spending } from './budget.ts';
import { isDnsName, isHostName, splitMailbox, uriHost } from './syntax.ts';

const EMAIL_ATTRIBUTE = '1.2.840.113549.1.9.1';
/** SmtpUTF8Mailbox (RFC 9598): a mailbox that hides from rfc822Name constraints in an otherName. */
const SMTP_UTF8 = '1.3.6.1.5.5.7.8.9';

/** The forms that constraints can be matched on; a constraint on another form can only be refused (RFC 5280 §4.2.1.10). */
const MATCHED: ReadonlySet<GeneralNameKind> = new Set(['dns', 'email', 'uri', 'ip', 'directory']);

/** A reason that the constraints themselves cannot be used, or undefined. Checked for each certificate that carries them. */
export function malformedConstraint(constraints: NameConstraints): string | undefined {
  if (constraints.unsupported) return 'minimum or maximum in a subtree';
  for (const base of [...constraints.permitted, ...constraints.excluded]) {
    if (!isConstraintBase(base)) return `${base.kind} subtree is malformed`;
  }
  return undefined;
}

function isConstraintBase(base: GeneralName): boolean {
  switch (base.kind) {
    case 'dns':
      return base.value === '' || isHostName(base.value);
    case 'email':
      return base.value.includes('@') ? splitMailbox(base.value) !== undefined : isDomainBase(base.value);
    case 'uri':
      return isDomainBase(base.value);
    case 'ip':
      return isSubnet(base.value);
    default:
      return true;
  }
}

function isDomainBase(value: string): boolean {
  return isHostName(value.startsWith('.') ? value.slice(1) : value);
}

/** Address and mask, the mask contiguous (RFC 4632). */
function isSubnet(value: Uint8Array): boolean {
  if (value.length !== 8 && value.length !== 32) return false;
  const bits = [...value.subarray(value.length / 2)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits);
}

/** All names of a certificate that constraints apply to (RFC 5280 §6.1.3 (b), §4.2.1.10). */
function namesOf(certificate: Certificate): GeneralName[] {
  const names: GeneralName[] = [...(certificate.subjectAltName ?? [])];
  const { subject } = certificate;
  if (!subject.empty) names.push({ kind: 'directory', value: subject, der: subject.der });
  // §4.2.1.10: without a subjectAltName mailbox, the legacy attribute in the subject is constrained instead. Always checking
  // it is stricter and leaves no gap when the alternative names hold another mailbox.
  for (const attribute of subject.parts.flat()) {
    if (attribute.type === EMAIL_ATTRIBUTE) names.push({ kind: 'email', value: attribute.text ?? '', der: attribute.der });
  }
  return names;
}

/**
 * Holds the constraints met so far on a path. Permitted subtrees of different certificates intersect: a name must fall inside
 * those of each; excluded ones add up and win (RFC 5280 §6.1.4 (g)).
 */
export class NameConstraintState {
  readonly #levels: NameConstraints[] = [];
  #count = 0;

  add(constraints: NameConstraints): void {
    this.#levels.push(constraints);
    this.#count += constraints.permitted.length + constraints.excluded.length;
  }

  /** A sentence on the first name that a constraint forbids, or undefined. */
  violation(certificate: Certificate, spending: Spending): string | undefined {
    if (this.#count === 0) return undefined;
    const names = namesOf(certificate);
    // Counted before the work, and over all kinds: many names times many constraints is the attack, whatever their kinds.
    const attributes = certificate.subject.parts.reduce((sum, part) => sum + part.length, 0);
    spending.compareNames((names.length + attributes) * this.#count);
    for (const level of this.#levels) {
      for (const name of names) {
        const reason = violates(name, level);
        if (reason !== undefined) return reason;
      }
    }
    return undefined;
  }
}

function violates(name: GeneralName, level: NameConstraints): string | undefined {
  if (
    name.kind === 'other' &&
    name.value === SMTP_UTF8 &&
    [...level.permitted, ...level.excluded].some((base) => base.kind === 'email')
  ) {
    return 'an internationalized mailbox under a mailbox constraint';
  }
  const permitted = level.permitted.filter((base) => base.kind === name.kind);
  const excluded = level.excluded.filter((base) => base.kind === name.kind);
  if (permitted.length === 0 && excluded.length === 0) return undefined;
  if (!MATCHED.has(name.kind)) return `a constraint on ${name.kind} names cannot be evaluated`;
  // Read once, however many constraints there are: a name may be long.
  const isWithin = matcherOf(name);
  if (isWithin === undefined) return `${name.kind} name ${shown(name)} cannot be compared with the constraint`;
  if (excluded.some((base) => isWithin(base) || coversWildcard(name, base)))
    return `${name.kind} name ${shown(name)} is excluded`;
  if (permitted.length > 0 && !permitted.some(isWithin)) return `${name.kind} name ${shown(name)} is not permitted`;
  return undefined;
}

function shown(name: GeneralName): string {
  if (name.kind === 'ip') return [...name.value].join('.');
  return name.kind === 'directory' ? name.value.text : name.value.slice(0, 100);
}

/** Whether the name is inside a subtree of its kind; undefined when the name cannot be compared with any. */
function matcherOf(name: GeneralName): ((base: GeneralName) => boolean) | undefined {
  switch (name.kind) {
    case 'dns': {
      if (!isDnsName(name.value)) return undefined;
      const host = name.value.replace(/^\*\./, '').toLowerCase();
      return (base) => inDomain(host, base.value as string);
    }
    case 'email': {
      const mailbox = splitMailbox(name.value);
      return mailbox && ((base) => mailboxWithin(mailbox, base.value as string));
    }
    case 'uri': {
      // §4.2.1.10: a URI without a host name must be refused under a URI constraint.
      const host = uriHost(name.value);
      return host !== undefined && isHostName(host) ? (base) => hostWithin(host, base.value as string) : undefined;
    }
    case 'ip': {
      const address = name.value;
      return address.length === 4 || address.length === 16 ? (base) => inSubnet(address, base.value as Uint8Array) : undefined;
    }
    default: {
      // Of the forms that are matched only directory names are left.
      const directory = name.value as DistinguishedName;
      return (base) => isPrefix(base.value as DistinguishedName, directory);
    }
  }
}

/** `*.example.com` stands for `foo.example.com` (CVE-2025-61727): a wildcard touches a subtree when any name it stands for does. */
function coversWildcard(name: GeneralName, base: GeneralName): boolean {
  if (name.kind !== 'dns' || !name.value.startsWith('*.')) return false;
  const parent = name.value.slice(1).toLowerCase();
  const root = (base.value as string).toLowerCase();
  return root.endsWith(parent) && !root.slice(0, -parent.length).includes('.');
}

/** Zero or more labels added on the left (§4.2.1.10, dNSName). */
function inDomain(host: string, base: string): boolean {
  const root = base.toLowerCase();
  return root === '' || host === root || host.endsWith(`.${root}`);
}

/** A leading dot means one or more labels added; without it the host itself (§4.2.1.10, rfc822Name and URI). */
function hostWithin(host: string, base: string): boolean {
  const root = base.toLowerCase();
  return root.startsWith('.') ? host.endsWith(root) : host === root;
}

/** The local part is compared exactly (RFC 5321 §2.4), the host without case; `*` is an ordinary character. */
function mailboxWithin(mailbox: { readonly local: string; readonly host: string }, base: string): boolean {
  const exact = splitMailbox(base);
  if (exact !== undefined) return mailbox.local === exact.local && mailbox.host === exact.host;
  return hostWithin(mailbox.host, base);
}

function inSubnet(address: Uint8Array, subnet: Uint8Array): boolean {
  const size = address.length;
  if (subnet.length !== size * 2) return false;
  for (let i = 0; i < size; i++) {
    const mask = subnet[size + i] as number;
    if (((address[i] as number) & mask) !== ((subnet[i] as number) & mask)) return false;
  }
  return true;
}

/** §7.1: a name is inside a subtree when it starts with its parts. */
function isPrefix(base: DistinguishedName, name: DistinguishedName): boolean {
  const keys = name.partKeys;
  return base.partKeys.length <= keys.length && base.partKeys.every((key, i) => key === keys[i]);
}
