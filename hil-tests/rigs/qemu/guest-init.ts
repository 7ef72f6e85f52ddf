// SPDX-License-Identifier: Apache-2.0

/** What the guest needs before it sees the host's file system; everything else is loaded from there. */
export const bootModules = ['virtio_pci', 'virtio_net', '9p', '9pnet_virtio', 'overlay'];

/** Loaded in every guest. Others are loaded by name when something asks for them: the guest's modprobe finds them in the cache. */
export const meshModules = [
  'veth',
  'dummy',
  'bridge',
  'batman_adv',
  'sch_netem',
  'sch_ingress',
  'cls_flower',
  'cls_matchall',
  'act_gact',
  'macsec',
  'gcm',
  'ctr',
  'ghash_generic',
  'nf_tables',
  'nft_chain_nat',
  'nft_masq',
  'nf_nat',
];

/** /init of the initramfs. The host's root is read-only below an overlay in memory: the guest may write anywhere and harms nothing. */
export const guestInit = `#!/bin/busybox sh
/bin/busybox --install -s /bin; export PATH=/bin
mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev
for f in /mods/*; do insmod "$f" 2>/dev/null || echo "rig: could not load $f"; done
opt=trans=virtio,version=9p2000.L,msize=262144
mount -t 9p -o $opt,ro,cache=loose host /host || { echo "rig: no root file system"; poweroff -f; }
mount -t tmpfs t /rw; mkdir /rw/up /rw/work
mount -t overlay -o lowerdir=/host,upperdir=/rw/up,workdir=/rw/work o /root
mkdir -p /root/mnt/rig; mount -t 9p -o $opt,cache=none out /root/mnt/rig
for d in proc sys dev; do mount --move /$d /root/$d; done
mount -t tmpfs t /root/run; mount -t bpf b /root/sys/fs/bpf
mkdir -p /root/dev/shm /root/dev/pts; mount -t tmpfs t /root/dev/shm; mount -t devpts d /root/dev/pts
chroot /root /bin/sh /mnt/rig/.start
mount -t proc p /proc 2>/dev/null; echo o > /proc/sysrq-trigger; sleep 5; poweroff -f
`;

/** Where the guest sees the shared folder. */
export const sharedInGuest = '/mnt/rig';

export interface StartPlan {
  readonly kernelRoot: string;
  readonly busybox: string;
  /** Program and options. */
  readonly node: readonly string[];
  readonly executor: string;
  readonly port: number;
  readonly token: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The script that the guest runs once it has its file system: network to the host, modules, the executor. */
export function startScript(plan: StartPlan): string {
  return `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root X0_BUSYBOX=${quoted(plan.busybox)}
hostname rig
ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2
printf '#!/bin/sh\\nexec modprobe -d %s "$@"\\n' ${quoted(plan.kernelRoot)} > /run/modprobe; chmod 755 /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe
/run/modprobe -a ${meshModules.join(' ')} || echo "rig: modules are missing"
ulimit -n 65536
# The user's own options for Node (a debugger, a profiler) are not meant for this.
unset NODE_OPTIONS
${plan.node.map(quoted).join(' ')} ${quoted(plan.executor)} 10.0.2.2 ${plan.port} ${plan.token} 2>&1
sync
`;
}
