import { registrableDomain } from '../../rules/registrable-domain.ts'
import type { PartitionKey } from '../cookie.ts'
import { publicSuffix } from '../public-suffix.ts'
import { isIpHost } from '../request-url.ts'

/**
 * The partition below a page, by its URL or any origin of its site; undefined where the page can have none. A partition is
 * that of a site: `https://www.top.example:8443` has the key `https://top.example`.
 */
export function partitionBelow(page: string, hasCrossSiteAncestor: boolean): PartitionKey | undefined {
  const url = webUrl(page)
  if (url === undefined) return undefined
  const { protocol, hostname } = url
  const site = registrableDomain(hostname, isIpHost(hostname), publicSuffix) || hostname
  return { topLevelSite: `${protocol}//${site}`, hasCrossSiteAncestor }
}

/** Whether a text is written as a jar writes a top-level site: scheme and host. Which hosts are sites is that jar's list to say. */
export function isTopLevelSite(text: string): boolean {
  const url = webUrl(text)
  return url !== undefined && `${url.protocol}//${url.hostname}` === text
}

function webUrl(text: string): URL | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined
}
