/** Every custom metric there is. Each series costs 0.30 USD a month: what is not alarmed on or drawn is a log field. */
export const METRIC = {
  /** Events stored for delivery, by the receiver. */
  accepted: 'Accepted',
  /** Requests refused at the door: signature, method, size, form. */
  refused: 'Refused',
  /** Requests answered 503 because something of ours was not available. */
  unavailable: 'Unavailable',
  /** Events that ended well: delivered, or found to need nothing. */
  delivered: 'Delivered',
  /** Attempts that failed and will be repeated. */
  retried: 'Retried',
  /** Events given up: they go to the dead-letter queue. */
  failed: 'Failed',
  /** Milliseconds from the receiver's 2xx to the effect. */
  deliveryDelay: 'DeliveryDelay',
  /** 1 for every minute in which a delivery's mapping is held shut: its account rests, or a person paused it. */
  gateClosed: 'GateClosed',
} as const;

export type MetricName = (typeof METRIC)[keyof typeof METRIC];
