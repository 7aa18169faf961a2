import { type ErrorCatalogue, type ErrorFactory, errorFactory, type Language, type Message } from '@lienthong/core';

export interface CliErrorDetails {
  CLI_USAGE: { reason: string | Message };
  CLI_UNKNOWN_COMMAND: { command: string };
  CLI_NOT_IN_THIS_VERSION: { command: string };
  CLI_FILE: { path: string; reason: string };
  CLI_JSON: { path: string; position: number };
  CLI_JSON_FORM: { path: string; form: string };
  CLI_NOTHING_IN_FILE: { path: string; option: string };
  CLI_ENV_MISSING: { variable: string };
  CLI_NETWORK_SPENT: { url: string; requests: number; ms: number };
  CLI_INTERNAL: { reason: string };
}

function said(reason: string | Message, lang: Language): string {
  return typeof reason === 'string' ? reason : reason[lang];
}

export const cliErrors: ErrorCatalogue<CliErrorDetails> = {
  CLI_USAGE: (d) => ({
    vi: `Dùng lệnh sai: ${said(d.reason, 'vi')}. Xem: lienthong [lệnh] --help`,
    en: `Wrong usage: ${said(d.reason, 'en')}. See: lienthong [command] --help --lang en`,
  }),
  CLI_UNKNOWN_COMMAND: (d) => ({
    vi: `Không có lệnh «${d.command}». Xem: lienthong --help`,
    en: `There is no command "${d.command}". See: lienthong --help --lang en`,
  }),
  CLI_NOT_IN_THIS_VERSION: (d) => ({
    vi: `Lệnh «${d.command}» chưa có trong phiên bản này.`,
    en: `The command "${d.command}" is not in this version.`,
  }),
  CLI_FILE: (d) => ({ vi: `Không dùng được tệp ${d.path}: ${d.reason}.`, en: `Cannot use the file ${d.path}: ${d.reason}.` }),
  CLI_JSON: (d) => ({
    vi: `Tệp ${d.path} không phải JSON hợp lệ: sai ở ký tự thứ ${d.position}.`,
    en: `The file ${d.path} is not valid JSON: wrong at character ${d.position}.`,
  }),
  CLI_JSON_FORM: (d) => ({
    vi: `Tệp ${d.path} không có dạng ${d.form}.`,
    en: `The file ${d.path} is not of the form ${d.form}.`,
  }),
  CLI_NOTHING_IN_FILE: (d) => ({
    vi: `Tệp ${d.path} không có gì cho --${d.option}. Kiểm tra xem có nhầm tệp không.`,
    en: `The file ${d.path} holds nothing for --${d.option}. Check whether it is the right file.`,
  }),
  CLI_ENV_MISSING: (d) => ({
    vi: `Biến môi trường ${d.variable} chưa được đặt; hãy đặt nó trước khi chạy lệnh.`,
    en: `The environment variable ${d.variable} is not set; set it before running the command.`,
  }),
  CLI_NETWORK_SPENT: (d) => ({
    vi: `Không hỏi ${d.url} nữa: một lệnh chỉ hỏi mạng ${d.requests} lần trong ${d.ms / 1000} giây. Hãy tự tải bằng chứng rồi đưa vào bằng --crl, --ocsp, --intermediates.`,
    en: `Did not ask ${d.url}: one command asks the network ${d.requests} times within ${d.ms / 1000} seconds. Fetch the evidence yourself and give it with --crl, --ocsp, --intermediates.`,
  }),
  CLI_INTERNAL: (d) => ({
    vi: `Lỗi bên trong chương trình: ${d.reason}. Đặt LIENTHONG_DEBUG=1 để xem chi tiết khi báo lỗi.`,
    en: `Internal failure: ${d.reason}. Set LIENTHONG_DEBUG=1 for details when you report it.`,
  }),
};

export const raiseCli: ErrorFactory<CliErrorDetails> = errorFactory(cliErrors);
