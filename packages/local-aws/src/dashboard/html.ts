import type { html } from 'hono/html';

export { html, raw } from 'hono/html';

/** HTML that may be put into other HTML as it is; any other text is escaped. */
export type Html = ReturnType<typeof html>;
