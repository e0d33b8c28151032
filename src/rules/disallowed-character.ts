import { type Reason, refuse } from './reason.ts'

/** The part of a line and the control character that stands in it. */
export interface ControlCharacter {
  readonly part: string
  readonly code: number
}

/**
 * No control character stands in the line. Whether a TAB between other characters is one depends on who reads.
 *
 * @see RFC 6265bis §5.6
 */
export function disallowedCharacter(line: { readonly control: ControlCharacter | null }): Reason | null {
  if (line.control === null) return null
  const { part, code } = line.control
  return refuse('DisallowedCharacter', { part, character: `0x${code.toString(16).padStart(2, '0')}` })
}
