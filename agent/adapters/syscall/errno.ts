// SPDX-License-Identifier: Apache-2.0
/** Error names of the calls that the agent makes (asm-generic/errno.h). */
export type Errno =
  | 'EPERM'
  | 'ENOENT'
  | 'EINTR'
  | 'EBADF'
  | 'EAGAIN'
  | 'ENOMEM'
  | 'EACCES'
  | 'EBUSY'
  | 'EEXIST'
  | 'ENODEV'
  | 'EINVAL'
  | 'ENFILE'
  | 'EMFILE'
  | 'ENOSPC'
  | 'E2BIG'
  | 'EMSGSIZE'
  | 'EOPNOTSUPP'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'ENETDOWN'
  | 'ENETUNREACH'
  | 'ENOBUFS'
  | 'ECONNREFUSED'
  | 'EHOSTUNREACH'
  | 'ENXIO'
  | 'EDESTADDRREQ'
  | 'ENOSYS'
  | 'UNKNOWN';

// The addon reports strerror's text only, and glibc's and musl's differ in a few.
const names: Readonly<Record<string, Errno>> = {
  'Operation not permitted': 'EPERM',
  'No such file or directory': 'ENOENT',
  'Interrupted system call': 'EINTR',
  'Bad file descriptor': 'EBADF',
  'Resource temporarily unavailable': 'EAGAIN',
  'Cannot allocate memory': 'ENOMEM',
  'Out of memory': 'ENOMEM',
  'Permission denied': 'EACCES',
  'Device or resource busy': 'EBUSY',
  'Resource busy': 'EBUSY',
  'File exists': 'EEXIST',
  'No such device': 'ENODEV',
  'Invalid argument': 'EINVAL',
  'Too many open files in system': 'ENFILE',
  'Too many open files': 'EMFILE',
  'No file descriptors available': 'EMFILE',
  'No space left on device': 'ENOSPC',
  'Argument list too long': 'E2BIG',
  'Message too long': 'EMSGSIZE',
  'Message too large': 'EMSGSIZE',
  'Operation not supported': 'EOPNOTSUPP',
  'Not supported': 'EOPNOTSUPP',
  'Address already in use': 'EADDRINUSE',
  'Address in use': 'EADDRINUSE',
  'Cannot assign requested address': 'EADDRNOTAVAIL',
  'Address not available': 'EADDRNOTAVAIL',
  'Network is down': 'ENETDOWN',
  'Network is unreachable': 'ENETUNREACH',
  'Network unreachable': 'ENETUNREACH',
  'No buffer space available': 'ENOBUFS',
  'Connection refused': 'ECONNREFUSED',
  'No route to host': 'EHOSTUNREACH',
  'Host is unreachable': 'EHOSTUNREACH',
  'No such device or address': 'ENXIO',
  'Destination address required': 'EDESTADDRREQ',
  'Function not implemented': 'ENOSYS',
};

export function errnoOf(text: string): Errno {
  return names[text] ?? 'UNKNOWN';
}
