/** One value of a metric, as a service or a function reports it. */
export interface Sample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly value: number;
  readonly unit: Unit;
  /** When it happened, in milliseconds since the epoch; now unless given. */
  readonly at?: number;
}

/** Dimension name → value. Two metrics with different dimensions are two metrics, even if one's are some of the other's. */
export type Dimensions = Readonly<Record<string, string>>;

/** The units that are used here: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html. */
export type Unit = string;

export type RecordMetric = (sample: Sample) => void;
