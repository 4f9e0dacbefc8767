import { test } from '@japa/runner'
import { sharedFileSystem } from '#workspace/start/file_system'

test.group('File systems', () => {
  test('{0} is refused for a database file')
    .with([
      ['NFS', 0x6969],
      ['SMB', 0x517b],
      ['CIFS', 0xff534d42],
      ['CIFS', 0xff534d42 | 0],
      ['SMB2', 0xfe534d42],
      ['9p', 0x01021997],
      ['FUSE or virtiofs', 0x65735546],
      ['CephFS', 0x00c36400],
      ['Lustre', 0x0bd00bd0],
    ] as [string, number][])
    .run(({ assert }, [name, type]) => assert.equal(sharedFileSystem(type), name))

  test('{0} is taken')
    .with([
      ['ext4', 0xef53],
      ['xfs', 0x58465342],
      ['btrfs', 0x9123683e],
      ['zfs', 0x2fc12fc1],
      ['tmpfs', 0x01021994],
      ['overlay', 0x794c7630],
      ['f2fs', 0xf2f52010],
      ['apfs', 0x1a],
    ] as [string, number][])
    .run(({ assert }, [, type]) => assert.isNull(sharedFileSystem(type)))
})
