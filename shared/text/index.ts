/** Text for a person at a terminal. */
export { aligned } from './aligned.ts';
export { didYouMean } from './did-you-mean.ts';
export { printable } from './printable.ts';
export { wrapped } from './wrapped.ts';
