import type { InspectPolicy } from '@lienthong/inspect';
import {
  algorithmPolicy,
  type Certificate,
  customTrust,
  governmentTrust,
  readCertificates,
  readCrls,
  type TrustStore,
  updateTrust,
} from '@lienthong/pki';
import { choice, required } from './arguments.ts';
import type { Arguments, Context, OptionSpecs } from './command.ts';
import { raiseCli } from './errors.ts';
import { readSmallFile } from './files.ts';
import { withFetcher } from './network.ts';

/** Options by which a signature or a chain is judged. */
export const evidenceOptions: OptionSpecs = {
  at: {
    type: 'string',
    value: 'time',
    help: {
      vi: 'thời điểm xét (ISO 8601 có múi giờ); mặc định: bây giờ',
      en: 'time to judge at (ISO 8601 with offset); default: now',
    },
  },
  trust: {
    type: 'string',
    many: true,
    value: 'pem',
    help: { vi: 'thay các gốc tin cậy có sẵn', en: 'replaces the built-in anchors' },
  },
  intermediates: {
    type: 'string',
    many: true,
    value: 'pem',
    help: { vi: 'chứng thư CA trung gian', en: 'intermediate certificates' },
  },
  crl: { type: 'string', many: true, value: 'file', help: { vi: 'danh sách thu hồi (CRL)', en: 'certificate revocation list' } },
  ocsp: { type: 'string', many: true, value: 'file', help: { vi: 'câu trả lời OCSP', en: 'OCSP answer' } },
  'trust-update': {
    type: 'string',
    value: 'json',
    help: { vi: 'tệp cập nhật kho tin cậy (xem lệnh trust)', en: 'update file of the trust store (see trust)' },
  },
  'trust-pin': { type: 'string', value: 'sha256', help: { vi: 'SHA-256 của tệp cập nhật', en: 'SHA-256 of the update file' } },
  offline: { type: 'boolean', help: { vi: 'không dùng mạng', en: 'no network' } },
  policy: {
    type: 'string',
    value: 'strict-tt15|vgca-compat|archive-legacy',
    help: { vi: 'chính sách thuật toán', en: 'algorithm policy' },
  },
  'no-revocation': {
    type: 'boolean',
    help: { vi: 'bỏ qua kiểm tra thu hồi (báo cáo sẽ nói rõ)', en: 'skip revocation (the report says so)' },
  },
};

export const policyNames = ['strict-tt15', 'vgca-compat', 'archive-legacy'] as const;

/** The policy that the options describe. @throws LienThongError `CLI_USAGE`, `CLI_FILE`, what reading the files throws */
export function policyOf(args: Arguments, context: Context): InspectPolicy {
  // A file of the wrong kind must not pass for none: without anchors of its own the command would trust the built-in ones.
  const read = <V>(option: string, reader: (bytes: Uint8Array) => readonly V[]): V[] =>
    args.list(option).flatMap((path) => {
      const found = reader(readSmallFile(context, path));
      if (found.length === 0) throw raiseCli('CLI_NOTHING_IN_FILE', { path, option });
      return found;
    });
  const certificates = (name: string): Certificate[] => read(name, readCertificates);
  const anchors = certificates('trust');
  const crls = read('crl', readCrls);
  const ocsps = args.list('ocsp').map((path) => readSmallFile(context, path));
  return {
    trust: anchors.length === 0 ? builtIn(args, context) : customTrust(anchors),
    intermediates: certificates('intermediates'),
    at: timeOf(args.text('at')),
    revocation: args.flag('no-revocation') ? { mode: 'skip' } : { mode: 'require', crls, ocsps },
    algorithms: algorithmPolicy(choice(args, 'policy', policyNames, 'vgca-compat')),
  };
}

/**
 * Runs the work with the policy that the options describe; unless `--offline`, what its evidence leaves open is fetched.
 * @throws LienThongError as `policyOf`
 */
export async function withPolicy<T>(
  args: Arguments,
  context: Context,
  work: (policy: InspectPolicy, renew: () => void) => Promise<T>,
): Promise<T> {
  const policy = policyOf(args, context);
  if (args.flag('offline')) return work(policy, () => undefined);
  return withFetcher(args, (fetcher, renew) => work({ ...policy, fetcher }, renew));
}

function builtIn(args: Arguments, context: Context): TrustStore {
  const update = args.text('trust-update');
  return update === undefined
    ? governmentTrust()
    : updateTrust(governmentTrust(), readSmallFile(context, update), required(args, 'trust-pin'));
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment as the command line gives it; absent: now. @throws LienThongError `CLI_USAGE` */
export function timeOf(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const time = new Date(text.trim());
  if (!ISO.test(text.trim()) || Number.isNaN(time.getTime()))
    throw raiseCli('CLI_USAGE', { reason: `--at ${text} (2026-11-22T09:30:00+07:00)` });
  return time;
}
