// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { downlink, uplink } from '../../faults/plan-fault.ts';
import { type RouterName, routerNumber } from '../../topologies/topology.ts';
import { internetAddress, internetName, meshAddress, uplinkAddress } from './addresses.ts';
import type { BuiltMesh } from './built-mesh.ts';
import { echoServerCommand, writeEchoKeys } from './echo-keys.ts';
import { inNamespace } from './enter-namespace.ts';
import { addressedInterface, internetPlace } from './router-commands.ts';
import { batch, must } from './run-command.ts';

const natRules = `table ip nat { chain postrouting { type nat hook postrouting priority 100; oifname "${uplink}" masquerade; }; }`;
const leasesPerGateway = 40;

/** What makes gateways gateways: the internet behind them, NAT, DHCP; and what their clients run. */
export class GatewayServices {
  readonly #mesh: BuiltMesh;

  constructor(mesh: BuiltMesh) {
    this.#mesh = mesh;
  }

  /** A namespace with the internet's services, and a wire to each gateway. */
  async buildInternet(): Promise<void> {
    const mesh = this.#mesh;
    const { topology } = mesh.plan;
    const namespace = mesh.places.internet;
    await batch(
      'ip',
      topology.gateways.map(
        (gateway) => `link add name ${uplink} netns ${mesh.namespace(gateway)} type veth peer name ${downlink(gateway)} netns ${namespace}`,
      ),
    );
    await batch(
      'ip',
      [
        'link set lo up',
        'link add name services type dummy',
        'link set services up',
        `addr add ${internetAddress}/32 dev services`,
        ...topology.gateways.flatMap((gateway) => [
          `addr add ${uplinkAddress(routerNumber(topology, gateway)).internet}/30 dev ${downlink(gateway)}`,
          `link set ${downlink(gateway)} up`,
        ]),
      ],
      namespace,
    );
    const folder = mesh.folder(internetPlace);
    const start = (name: string, command: readonly string[]): Promise<number> =>
      mesh.processes.start(mesh.processName(internetPlace, name), namespace, { command }, `${folder}/${name}.log`);
    await start('dns', [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--user=root',
      '--no-hosts',
      '--no-resolv',
      '--pid-file=',
      '--bind-interfaces',
      `--listen-address=${internetAddress}`,
      `--address=/${internetName}/198.51.100.7`,
    ]);
    writeEchoKeys(folder);
    await start('echo', echoServerCommand(folder));
  }

  async boot(gateway: RouterName): Promise<void> {
    const mesh = this.#mesh;
    const { topology } = mesh.plan;
    const namespace = mesh.namespace(gateway);
    const addresses = uplinkAddress(routerNumber(topology, gateway));
    await batch(
      'ip',
      [`addr replace ${addresses.gateway}/30 dev ${uplink}`, `link set ${uplink} up`, `route replace default via ${addresses.internet}`],
      namespace,
    );
    inNamespace(namespace, () => writeFileSync('/proc/sys/net/ipv4/ip_forward', '1'));
    await must(['nft', '-f', '-'], { namespace, input: `flush ruleset\n${natRules}\n` });
    if (mesh.plan.batman) await must(['batctl', 'meshif', 'bat0', 'gw_mode', 'server', '100mbit/100mbit'], { namespace });
    await must([this.#writeDhcp(gateway), 'start'], { namespace });
  }

  /** Leases by Debian's dnsmasq, as on a real router behind a start script: the agent's supervisor may stop and start it. */
  #writeDhcp(gateway: RouterName): string {
    const { mesh, topology } = this.#mesh.plan;
    const folder = this.#mesh.folder(gateway);
    const own = meshAddress(mesh, routerNumber(topology, gateway));
    const first = 100 + leasesPerGateway * topology.gateways.indexOf(gateway);
    const options = [
      `interface=${addressedInterface(topology)}`,
      'bind-dynamic',
      'except-interface=lo',
      'port=0',
      'user=root',
      'dhcp-authoritative',
      'no-ping',
      `dhcp-range=${meshAddress(mesh, first)},${meshAddress(mesh, first + leasesPerGateway - 1)},255.255.255.0,2m`,
      `dhcp-option=option:router,${own}`,
      `dhcp-option=option:dns-server,${internetAddress}`,
      `dhcp-leasefile=${folder}/leases`,
      `pid-file=${folder}/dhcp.pid`,
    ];
    writeFileSync(`${folder}/dhcp.conf`, `${options.join('\n')}\n`);
    const script = `#!/bin/sh
pid=$(cat ${folder}/dhcp.pid 2>/dev/null)
case $1 in
start) exec dnsmasq --conf-file=${folder}/dhcp.conf ;;
stop) [ -n "$pid" ] && kill "$pid"; rm -f ${folder}/dhcp.pid; exit 0 ;;
restart) "$0" stop; exec "$0" start ;;
running) [ -n "$pid" ] && kill -0 "$pid" ;;
*) echo "usage: $0 start|stop|restart|running" >&2; exit 2 ;;
esac
`;
    writeFileSync(`${folder}/dhcp`, script, { mode: 0o755 });
    return `${folder}/dhcp`;
  }

  /** Asks DHCP over the mesh, as a router without an uplink does. batman-adv takes the question to the gateway it selected. */
  async bootClient(client: RouterName): Promise<void> {
    const mesh = this.#mesh;
    const namespace = mesh.namespace(client);
    const folder = mesh.folder(client);
    if (mesh.plan.batman) await must(['batctl', 'meshif', 'bat0', 'gw_mode', 'client'], { namespace });
    const script = `#!/bin/sh
case $1 in
bound|renew)
  ip addr replace "$ip/$mask" dev "$interface"
  ip route replace default via "\${router%% *}" dev "$interface"
  echo "$1 $ip via $router" >> ${folder}/lease ;;
esac
`;
    writeFileSync(`${folder}/udhcpc`, script, { mode: 0o755 });
    const busybox = process.env.X0_BUSYBOX ?? 'busybox';
    await mesh.processes.start(
      mesh.processName(client, 'udhcpc'),
      namespace,
      {
        command: [
          busybox,
          'udhcpc',
          '-f',
          '-i',
          addressedInterface(mesh.plan.topology),
          '-s',
          `${folder}/udhcpc`,
          '-t',
          '3',
          '-T',
          '2',
          '-A',
          '2',
        ],
      },
      `${folder}/udhcpc.log`,
    );
  }

  /** What ran beside the executor's own children: dnsmasq puts itself in the background. */
  async kill(gateway: RouterName): Promise<void> {
    const file = `${this.#mesh.folder(gateway)}/dhcp.pid`;
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, 'utf8'));
    try {
      if (pid > 0) process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended already: that is what was wanted.
    }
  }
}
