/** The bytes of an address: 4 of IPv4, 16 of IPv6. An IPv4 address mapped into IPv6 is its 4 bytes. */
export type AddressBytes = readonly number[]

/** The bytes of an IP address as Node, Deno, Bun and proxies write it, or undefined for any other text. A zone (`%eth0`) is left out. */
export function parseAddress(text: string): AddressBytes | undefined {
  if (!text.includes(':')) return parseIPv4(text)
  const zone = text.indexOf('%')
  const bytes = parseIPv6(zone < 0 ? text : text.slice(0, zone))
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes
}

function isMapped(bytes: AddressBytes): boolean {
  return bytes[10] === 255 && bytes[11] === 255 && bytes.slice(0, 10).every(byte => byte === 0)
}

/** Dotted decimal alone: no octal, no hexadecimal, no fewer than four parts. */
function parseIPv4(text: string): AddressBytes | undefined {
  if (text.length > 15) return undefined
  const bytes: number[] = []
  for (const part of text.split('.')) {
    const byte = Number(part)
    if (!(byte >= 0 && byte <= 255) || `${byte}` !== part) return undefined
    bytes.push(byte)
  }
  return bytes.length === 4 ? bytes : undefined
}

/** @see RFC 4291 §2.2 */
function parseIPv6(text: string): AddressBytes | undefined {
  if (text.length > 45) return undefined
  const [first = '', second, ...more] = text.split('::')
  // An IPv4 address may stand at the very end.
  const head = parseGroups(first, second === undefined)
  const tail = parseGroups(second ?? '', true)
  if (head === undefined || tail === undefined || more.length > 0) return undefined
  const missing = 16 - head.length - tail.length
  if (second === undefined) return missing === 0 ? head : undefined
  if (missing < 2) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

function parseGroups(text: string, endsAddress: boolean): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    if (endsAddress && index === groups.length - 1 && group.includes('.')) {
      const last = parseIPv4(group)
      if (last === undefined) return undefined
      bytes.push(...last)
    } else {
      if (!/^[\da-f]{1,4}$/i.test(group)) return undefined
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 255)
    }
  }
  return bytes
}

/** Addresses that begin with the same bits. */
export interface Subnet {
  readonly bytes: AddressBytes
  readonly prefixLength: number
}

/** A subnet in CIDR notation, `10.0.0.0/8`, or of one address, `10.0.0.1`; undefined for any other text. */
export function parseSubnet(text: string): Subnet | undefined {
  const slash = text.indexOf('/')
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (bytes === undefined) return undefined
  const bits = bytes.length * 8
  if (slash < 0) return { bytes, prefixLength: bits }
  const digits = text.slice(slash + 1)
  const length = Number(digits)
  if (`${length}` !== digits || !Number.isInteger(length) || length < 0) return undefined
  // ::ffff:10.0.0.0/104 counts the 96 bits in front of the IPv4 address.
  const prefixLength = bits === 32 && text.includes(':') ? length - 96 : length
  return prefixLength < 0 || prefixLength > bits ? undefined : { bytes, prefixLength }
}

/** Whether an address lies in a subnet. */
export function isWithin(address: AddressBytes, { bytes, prefixLength }: Subnet): boolean {
  if (address.length !== bytes.length) return false
  const whole = prefixLength >> 3
  for (let index = 0; index < whole; index += 1) if (address[index] !== bytes[index]) return false
  const rest = prefixLength & 7
  return rest === 0 || (address[whole] ?? 0) >> (8 - rest) === (bytes[whole] ?? 0) >> (8 - rest)
}
