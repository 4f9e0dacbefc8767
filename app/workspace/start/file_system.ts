/**
 * File systems on which SQLite's write-ahead log is not safe: its shared memory and its locks need one kernel. Numbers are
 * `f_type` of statfs(2), which Node gives as `fs.statfs().type`.
 */
const shared: Record<number, string> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9p',
  0x65735546: 'FUSE or virtiofs',
  0x6a656a63: 'virtiofs',
  0x786f4256: 'VirtualBox shared folder',
  0xbacbacbc: 'VMware shared folder',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0x00c36400: 'CephFS',
  0x47504653: 'GPFS',
  0x0bd00bd0: 'Lustre',
  0x01161970: 'GFS2',
  0x7461636f: 'OCFS2',
  0x19830326: 'BeeGFS',
  0x61756673: 'aufs',
}

/** Name of a file system that other machines (or another kernel) share, or null for one that is this machine's own. */
export const sharedFileSystem = (type: number): string | null => shared[type >>> 0] ?? null
