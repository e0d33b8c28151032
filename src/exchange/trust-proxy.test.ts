import { describe, expect, it } from 'vitest'
import { isWithin, parseAddress, parseSubnet } from './ip-address.ts'
import { type TrustProxy, trustOf } from './trust-proxy.ts'

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1', [127, 0, 0, 1]],
    ['255.255.255.255', [255, 255, 255, 255]],
    ['::ffff:10.0.0.7', [10, 0, 0, 7]],
    ['::FFFF:a00:7', [10, 0, 0, 7]],
    ['::1', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['::', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['fe80::1%eth0', [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['2001:db8:1:2:3:4:5:6', [0x20, 1, 0x0d, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]],
    ['64:ff9b::1.2.3.4', [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]],
  ])('reads %s', (text, bytes) => {
    expect(parseAddress(text)).toEqual(bytes)
  })

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '0x7f.0.0.1',
    '1.2.3.-4',
    '1.2.3.1e1',
    ' 1.2.3.4',
    '127.0.0.1 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3',
    'localhost',
    '::1]',
    '1:2:3:4:5:6:7::8:9',
  ])('refuses %j', text => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

describe('parseSubnet', () => {
  const within = (address: string, subnet: string) => isWithin(parseAddress(address)!, parseSubnet(subnet)!)

  it('compares as many bits as it says', () => {
    expect(within('10.255.0.1', '10.0.0.0/8')).toBe(true)
    expect(within('11.0.0.1', '10.0.0.0/8')).toBe(false)
    expect(within('172.31.255.255', '172.16.0.0/12')).toBe(true)
    expect(within('172.32.0.0', '172.16.0.0/12')).toBe(false)
    expect(within('192.0.2.7', '192.0.2.7')).toBe(true)
    expect(within('192.0.2.6', '192.0.2.7/32')).toBe(false)
    expect(within('8.8.8.8', '0.0.0.0/0')).toBe(true)
    expect(within('fd12::1', 'fc00::/7')).toBe(true)
    expect(within('fe80::1', 'fc00::/7')).toBe(false)
    expect(within('10.1.2.3', '::ffff:10.0.0.0/104')).toBe(true)
    expect(within('::ffff:10.1.2.3', '10.0.0.0/8')).toBe(true)
    expect(within('::1', '0.0.0.0/0')).toBe(false)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '::/129',
    '::ffff:10.0.0.0/90',
  ])('refuses %s', text => {
    expect(parseSubnet(text)).toBeUndefined()
  })
})

describe('trustOf', () => {
  it('trusts nobody unless told', () => {
    for (const option of [undefined, false, []] as const) {
      expect(trustOf(option).none).toBe(true)
      expect(trustOf(option).trusts('127.0.0.1')).toBe(false)
    }
  })

  it('trusts the addresses, subnets and loopback of a list', () => {
    const { trusts } = trustOf(['loopback', '10.0.0.0/8', '2001:db8::7'])
    for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '10.9.9.9', '2001:db8::7']) {
      expect([address, trusts(address)]).toEqual([address, true])
    }
    for (const address of ['128.0.0.1', '::2', '11.0.0.1', '2001:db8::8', '', 'x', undefined]) {
      expect([address, trusts(address)]).toEqual([address, false])
    }
  })

  it('asks a function, and believes nothing but true', () => {
    expect(trustOf(address => address === undefined).trusts(undefined)).toBe(true)
    expect(trustOf((() => 'yes') as unknown as TrustProxy).trusts('10.0.0.1')).toBe(false)
  })

  it('trusts whoever connects where it is true', () => {
    expect(trustOf(true).trusts(undefined)).toBe(true)
  })

  it.each([['localhost'], [['10.0.0.0/40']], [['10.0.0.1, 10.0.0.2']], [[7]], 1, null, {}])(
    'refuses %j',
    option => {
      expect(() => trustOf(option as TrustProxy)).toThrow(
        expect.objectContaining({ name: 'RuskError', code: 'invalid-trust-proxy' }),
      )
    },
  )

  it('names the entry and the mend, not the value', () => {
    expect(() => trustOf(['loopback', 'my-proxy'])).toThrow(
      /entry 1 is no address, no subnet and not 'loopback'\. Give a list such as/,
    )
  })
})
