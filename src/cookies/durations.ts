// Lifetimes in seconds, the unit of `maxAge`. A number with its unit beside it is never mistaken for milliseconds.

/** So many seconds, in seconds: `maxAge: seconds(90)`. */
export const seconds = (count: number): number => count

/** So many minutes, in seconds. */
export const minutes = (count: number): number => count * 60

/** So many hours, in seconds. */
export const hours = (count: number): number => count * 3600

/** So many days, in seconds. Browsers keep no cookie longer than `days(400)`. */
export const days = (count: number): number => count * 86_400
