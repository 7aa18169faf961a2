/** A text for people, Vietnamese first, English beside it. */
export interface Message {
  readonly vi: string;
  readonly en: string;
}

export type Language = keyof Message;
