import { RuskError } from '../headers/rusk-error.ts'
import { isWithin, parseAddress, parseSubnet, type Subnet } from './ip-address.ts'

/**
 * Whose word about the scheme is believed. A list names addresses (`'10.0.0.7'`), subnets (`'10.0.0.0/8'`, `'fd00::/8'`) and
 * `'loopback'`; a function decides by the address, which is undefined where the runtime does not tell it; `true` believes whoever
 * connects, which is right only where nobody but the proxy can.
 */
export type TrustProxy = boolean | readonly string[] | ((address: string | undefined) => boolean)

/** `trustProxy`, checked and ready. */
export interface Trust {
  /** Nobody is believed: forwarded headers need not be read at all. */
  readonly none: boolean
  trusts(address: string | undefined): boolean
}

const nobody: Trust = { none: true, trusts: () => false }
const everybody: Trust = { none: false, trusts: () => true }

const loopback: readonly Subnet[] = [
  { bytes: [127, 0, 0, 0], prefixLength: 8 },
  { bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], prefixLength: 128 },
]

/**
 * The check behind a `trustProxy` option. Default: nobody is trusted.
 *
 * @throws RuskError `invalid-trust-proxy`
 */
export function trustOf(option: TrustProxy | undefined): Trust {
  if (option === undefined || option === false) return nobody
  if (option === true) return everybody
  if (typeof option === 'function') return { none: false, trusts: address => option(address) === true }
  if (!Array.isArray(option)) throw refusal(`it is of type ${typeof option}`)
  return option.length === 0 ? nobody : trustOfSubnets(option.flatMap(subnetsOf))
}

function trustOfSubnets(subnets: readonly Subnet[]): Trust {
  // Proxies are few and call again and again: the last answer is nearly always the next one.
  let lastAddress: string | undefined
  let lastAnswer = false
  return {
    none: false,
    trusts(address) {
      if (address === undefined) return false
      if (address !== lastAddress) {
        const bytes = parseAddress(address)
        lastAnswer = bytes !== undefined && subnets.some(subnet => isWithin(bytes, subnet))
        lastAddress = address
      }
      return lastAnswer
    },
  }
}

function subnetsOf(entry: unknown, index: number): readonly Subnet[] {
  if (entry === 'loopback') return loopback
  const subnet = typeof entry === 'string' ? parseSubnet(entry) : undefined
  if (subnet === undefined) throw refusal(`entry ${index} is no address, no subnet and not 'loopback'`)
  return [subnet]
}

function refusal(fault: string): RuskError {
  return new RuskError(
    'invalid-trust-proxy',
    `trustProxy cannot be used: ${fault}. Give a list such as ['loopback', '10.0.0.0/8'], a function of the address, or true where nobody but your proxy can connect.`,
  )
}
