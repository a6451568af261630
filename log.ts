/** What a part needs of the program's logger (pino fits): fields first, then one sentence for a person. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
