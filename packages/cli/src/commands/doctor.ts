import { existsSync } from 'node:fs';
import { diagnose } from '@lienthong/axis';
import { sqlite } from '@lienthong/exchange/sqlite';
import { governmentTrust } from '@lienthong/pki';
import { findModules } from '@lienthong/token/pkcs11';
import { axisOptions, connect } from '../axis-config.ts';
import type { Command } from '../command.ts';
import { pathOf } from '../files.ts';

export const doctor: Command = {
  summary: {
    vi: 'Kiểm tra đồng hồ, địa chỉ, tài khoản trục, kho tin cậy, kho lưu',
    en: 'Check clock, endpoint, credentials, trust store and store',
  },
  usage: '--axis <axis.json> [--store <db>]',
  options: axisOptions,
  positionals: 0,
  async run(args, context) {
    const { client } = connect(args, context);
    try {
      const axis = await diagnose(client, { signal: context.signal });
      const checks = [
        ...axis.map(({ name, ok, detail }) => ({ name, ok, detail })),
        trustCheck(),
        tokenCheck(context.host.env),
        await storeCheck(pathOf(context, args.text('store') ?? 'lienthong.db')),
      ];
      return {
        exit: checks.every(({ ok }) => ok) ? 0 : 3,
        json: { checks },
        text: (lang) => checks.map(({ name, ok, detail }) => `${ok ? '✓' : '✗'} ${name}: ${detail[lang]}\n`).join(''),
      };
    } finally {
      await client.close();
    }
  },
};

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: { readonly vi: string; readonly en: string };
}

function trustCheck(): Check {
  const { anchors } = governmentTrust();
  const unconfirmed = anchors.filter(({ provenance }) => provenance.status === 'not-confirmed-out-of-band').length;
  return {
    name: 'trust',
    ok: anchors.length > 0,
    detail: {
      vi: `${anchors.length} gốc tin cậy, ${unconfirmed} chưa được đối chiếu mã băm qua kênh khác.`,
      en: `${anchors.length} anchors, ${unconfirmed} not confirmed out of band.`,
    },
  };
}

/** Which drivers are here; none is loaded (`lienthong tokens` does that, in a child process). */
function tokenCheck(env: Readonly<Record<string, string | undefined>>): Check {
  const modules = findModules({ env });
  const unfit = modules.filter(({ loadable }) => loadable === false).map(({ path }) => path);
  const names = modules.map(({ product }) => product).join(', ');
  if (unfit.length > 0) {
    const paths = unfit.join(', ');
    return {
      name: 'token',
      ok: false,
      detail: {
        vi: `Trình điều khiển khác kiến trúc (32/64 bit): ${paths}.`,
        en: `Drivers of another architecture (32/64 bit): ${paths}.`,
      },
    };
  }
  if (modules.length === 0) {
    return {
      name: 'token',
      ok: true,
      detail: { vi: 'Không thấy trình điều khiển token nào.', en: 'No token driver was found.' },
    };
  }
  return { name: 'token', ok: true, detail: { vi: `Trình điều khiển token: ${names}.`, en: `Token drivers: ${names}.` } };
}

/** Looks only: a check must not make a store where there is none. */
async function storeCheck(path: string): Promise<Check> {
  if (!existsSync(path))
    return { name: 'store', ok: true, detail: { vi: `Chưa có kho ở ${path}.`, en: `There is no store at ${path} yet.` } };
  const store = sqlite(path);
  try {
    const { outgoing } = await store.count();
    const waiting = outgoing.queued + outgoing.sending;
    const detail = {
      vi: `Kho đọc được; ${waiting} gói còn chờ gửi, ${outgoing.dead} gói đã ngừng gửi.`,
      en: `The store can be read; ${waiting} packets wait to be sent, ${outgoing.dead} were given up.`,
    };
    return { name: 'store', ok: true, detail };
  } finally {
    await store.close();
  }
}
