// SPDX-License-Identifier: Apache-2.0
declare module 'syscall-napi' {
  type Argument = bigint | Uint8Array;
  interface Syscall {
    (number: bigint, ...args: Argument[]): Promise<bigint>;
    sync(number: bigint, ...args: Argument[]): bigint;
  }
  const native: { readonly syscall: Syscall } & Readonly<Record<`__NR_${string}`, bigint>>;
  export default native;
}

declare module 'buffer2address' {
  const native: {
    /** Address of the first byte; valid while the buffer is referenced. */
    buffer2address(buffer: Uint8Array): bigint;
    address2buffer(at: { address: bigint; size: bigint }): Uint8Array;
  };
  export default native;
}

declare module 'node-netlink/lib/structures.js' {
  const structures: {
    /** struct sockaddr_nl in this machine's layout. */
    readonly sockaddr_nl: { format(fields: Readonly<Record<'nl_family' | 'nl_pad' | 'nl_pid' | 'nl_groups', bigint>>): Uint8Array };
  };
  export default structures;
}

declare module 'node-netlink' {
  interface Talk {
    talk(request: {
      readonly header: { readonly nlmsg_type: bigint; readonly nlmsg_flags: bigint };
      readonly payload: Uint8Array;
    }): Promise<unknown[]>;
    close(): Promise<void>;
  }
  const netlink: { open(options: { readonly family: number }): Promise<Talk> };
  export default netlink;
}
