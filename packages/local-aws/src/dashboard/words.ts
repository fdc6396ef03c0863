/** 0.4567 → `0.46`, 1234 → `1,234`, 45600 → `45.6k`. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${short(value / 1e9)}G`;
  if (size >= 1e6) return `${short(value / 1e6)}M`;
  if (size >= 1e4) return `${short(value / 1e3)}k`;
  return Number.isInteger(value) ? value.toLocaleString('en') : short(value);
}

/** `14:05` of a day, or `21 Nov 14:05` where a range is longer than a day. */
export function time(at: number, withDay = false): string {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T');
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][
    Number(day.slice(5, 7)) - 1
  ];
  return withDay ? `${Number(day.slice(8))} ${month} ${clock.slice(0, 5)}` : clock.slice(0, 5);
}

/** `just now`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}

function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en');
}
