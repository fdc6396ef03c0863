/** `page` wakes a person; `ticket` waits until the morning. */
export type Severity = 'page' | 'ticket';
