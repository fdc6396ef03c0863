export * from './providers/hubspot.ts';
