import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface SandboxErrorDetails {
  SANDBOX_CONFIG: { path: string; reason: string };
  SANDBOX_LISTEN: { port: number; reason: string };
  SANDBOX_DATA: { path: string; reason: string };
  SANDBOX_DATA_BUSY: { path: string; pid: number; host: string };
}

export const sandboxErrors: ErrorCatalogue<SandboxErrorDetails> = {
  SANDBOX_CONFIG: (d) => ({
    vi: `Cấu hình trục thử sai tại ${d.path}: ${d.reason}.`,
    en: `The sandbox configuration is wrong at ${d.path}: ${d.reason}.`,
  }),
  SANDBOX_LISTEN: (d) => ({
    vi: `Không mở được cổng ${d.port} (${d.reason}). Chọn cổng khác, hoặc --port 0 để máy tự chọn.`,
    en: `Cannot listen on port ${d.port} (${d.reason}). Choose another, or --port 0 for any free one.`,
  }),
  SANDBOX_DATA: (d) => ({
    vi: `Thư mục dữ liệu ${d.path} không dùng được: ${d.reason}.`,
    en: `The data folder ${d.path} cannot be used: ${d.reason}.`,
  }),
  SANDBOX_DATA_BUSY: (d) => ({
    vi: `Thư mục dữ liệu ${d.path} đang do một trục thử khác dùng (tiến trình ${d.pid} trên ${d.host}). Hãy dừng trục đó hoặc chọn thư mục khác; nếu chắc chắn không còn trục nào chạy, xoá tệp «lock» trong thư mục.`,
    en: `The data folder ${d.path} is in use by another sandbox (process ${d.pid} on ${d.host}). Stop it or choose another folder; when surely none is running, delete the file "lock" in it.`,
  }),
};

export const raiseSandbox: ErrorFactory<SandboxErrorDetails> = errorFactory(sandboxErrors);
