let cachedSecond = Number.NaN
let cachedText = ''

/**
 * An instant as IMF-fixdate, the form of `Expires` and `Date`: `Sun, 06 Nov 1994 08:49:37 GMT`. `time` is epoch milliseconds;
 * its fraction of a second is cut. The last second is remembered: most cookies of a moment expire at the same one.
 *
 * @see RFC 9110 §5.6.7
 */
export function imfFixdate(time: number): string {
  const second = Math.floor(time / 1000)
  if (second !== cachedSecond) {
    cachedText = new Date(time).toUTCString()
    cachedSecond = second
  }
  return cachedText
}
