/** The members of a call's input and of its answer, as the AWS JSON protocol carries them. */
export type Input = Readonly<Record<string, unknown>>;
export type Output = Record<string, unknown>;
