/** A stretch of a chart's time: one bar, one place of a line, one row of the table. */
export type ChartRow<Series extends string> = {
  from: string;
  to: string;
  /** `14:00–15:00`. */
  name: string;
  /** What it shows, in words. */
  text: string;
  /** Not over yet. */
  isOpen: boolean;
  /** No gateway reported: having nothing says nothing. */
  isSilent: boolean;
  /** Null where too little is known to tell. */
  values: Readonly<Record<Series, number | null>>;
  /** The query of the events that it leads to. */
  query: Readonly<Record<string, string>>;
};

/** What a chart over time shows, ready to be drawn, told, listed and walked through. */
export type TimeChart<Series extends string> = {
  title: string;
  /** The chart in a sentence or two. */
  sentence: string;
  /** What is measured: `calls`, `ms`. */
  unit: string;
  /** IANA name of the zone of its times. */
  zone: string;
  /** How long a bar is: `1 h`. */
  step: string;
  series: readonly { id: Series; label: string }[];
  rows: readonly ChartRow<Series>[];
};
