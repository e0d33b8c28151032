/** AES-256 of whole 16-byte blocks under one key, each block by itself. */
export type EncryptBlocks = (blocks: Uint8Array) => Uint8Array

/** Bytes of an XAES-256-GCM nonce: half chooses the message's key, half is the nonce of AES-256-GCM under it. */
export const NONCE_BYTES = 24
export const KEY_NONCE_BYTES = 12
export const TAG_BYTES = 16

const BLOCK = 16

/**
 * The AES-256-GCM key of the message with this nonce: the key derivation of XAES-256-GCM.
 *
 * With 96 random bits, AES-GCM stays safe for 2^32 messages a key, which a busy site seals in weeks. 192 bits put that
 * limit out of reach, for two more blocks of AES a message.
 * @see C2SP XAES-256-GCM
 */
export function messageKeys(encryptBlocks: EncryptBlocks): (nonce: Uint8Array) => Uint8Array {
  const mask = doubled(encryptBlocks(new Uint8Array(BLOCK)))
  const blocks = new Uint8Array(2 * BLOCK)
  return nonce => {
    for (let counter = 1; counter <= 2; counter++) {
      const start = (counter - 1) * BLOCK
      blocks[start] = mask[0]!
      blocks[start + 1] = mask[1]! ^ counter
      blocks[start + 2] = mask[2]! ^ 0x58
      blocks[start + 3] = mask[3]!
      for (let i = 0; i < KEY_NONCE_BYTES; i++) blocks[start + 4 + i] = mask[4 + i]! ^ nonce[i]!
    }
    return encryptBlocks(blocks)
  }
}

/** Twice the block in GF(2^128), as CMAC makes its first subkey. @see RFC 4493 §2.3 */
function doubled(block: Uint8Array): Uint8Array {
  const twice = new Uint8Array(BLOCK)
  let carry = 0
  for (let i = BLOCK - 1; i >= 0; i--) {
    twice[i] = (block[i]! << 1) | carry
    carry = block[i]! >> 7
  }
  twice[BLOCK - 1] = twice[BLOCK - 1]! ^ (carry * 0x87)
  return twice
}
