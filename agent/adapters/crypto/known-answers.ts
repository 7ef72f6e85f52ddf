// SPDX-License-Identifier: Apache-2.0
/**
 * What suite 1 must answer, computed once by an implementation that is trusted: seeds and digests hexadecimal, what is longer
 * base64. known-answers.test.ts computes all of it again.
 */
export const knownAnswers = {
  /** The first vector of draft-connolly-cfrg-xwing-kem-10, appendix C. */
  agreement: {
    seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
    /** SHA-256 of the public key. */
    publicKey: '2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb',
    shared: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
    ciphertext:
      'uDqoKNTWK5qDzv/h09O7HvMSZGQ8BwxXmJJ+QfsHkUonP4+W54Js1TdaKD19qIUwTF3gUWoPBlQkPcW5f4v+uDH2glEhmqvdcjvGUSBBrLrvivRCZVJJQrkC5o/9IyIc' +
      '2nCxtV13apLRFD6joMR19j7miQFXxxFtrj9iv3L2Cs0ruMwxziug3jZPUrjtOMedcZcVljpd04QtjotDq3BOR1m1MnvwJ8Y8j6hXxJCNWop7iKx/K+OU2Tw3Bt3U5pjM' +
      'bONwEB9NAhMlQji0ouiCG25BShzyD2wSRLaZBG9aAcqgoaVVFjALQNIEjHfMc6+6ea/uqdLAEYvfKtuIcNwyjFUWzEWxogWBQQOeLJChEKnhazGN+1O9SaEm1rc/IVeH' +
      'UXuJF8wByr0QfQaFmFTui0+YYcIm03ZMhzOasWw2Z9L0k4TlVFbdQEFLcKavhBWF9MkMaHJdV3BO6O585uL5vlgtvumF4Dj/w0br+04iFYtshDdKmrSkTh+R3lqsUZf4' +
      'm8XlRC9R+aWTexAro76uv24cWDgKSl/tzkpOUCb4j1KPWf/S20F1Kzo9kO+r5GOJm31AhwxTDIhB6HErczZo7QM62/r7LUnTekTUBk5YY+sK8KCNR7PMiINzvAX3ozuE' +
      'G8JYfFfraVVOijdnt1BpF7a3BJhyfxbqwaNuyNjPr3UVSfInfbJ36KVamlEGsjoCBrRyH6mzBIVSxb1bWU1uJH84wYxZGup/ViSccs57EXr8w6hiFYL5z3F4fhg97gk2' +
      'eXbphAmtkhekl9+IgEI4TXcHprePX3+4QJ47U1F1NzRht3YALXmcutYoYL5wVz7L4Tskbg2n6TpSFo4Ptql1a4le9/AUeg3IG/pkSwiKkigWDA+azxN5opQc0owG68gO' +
      'ROF6ovgXcBCv14qXzgho0WKeuylMUVGBLFg9rriGhSIPTakRgRLgcEH8wk1VZKmf294ohp/gciOH16mk0W4cyFVZF+CZRKpeuqrsLPYmk6+tQqP1GPzmfSc8xsn7VHKz' +
      'gOhXPsfeBqO6L9X5MdcltJMCbLCsvT/mLQDkx5DZZdegOjwLQiK6jCqaFuKsZY9XKuDnRur8T+ugI1dvCJQieKBB+4KnClldW6y/KXziApiYpx5cOw0cYii0hbGt5Qmz' +
      'X7yn7Kl7ITLny2vEZTdRRrfc6slpMIrAwqyJ54Y+uJQwFbJDFMr7nHwOhf5UPVZljCE2Mlme+r/B7EndjIhUe7LMQMnTjL0wmbRUeEBWBTHQGIzR6cI6Dr7goD1Vd9Zr' +
      'HSvLS6ryHMf+8eA4BsqWKZ3w37xW4bK0Pk/CDDf4NMSvYhJ+fa6Gw8JaL2lqyLWJ3scdWVv76Ute1LwH2ACzMHlv2ontt3vgKUE2E5NU64zTdZFXj5xgDdm+jsYhn91Q' +
      'et8zl+1NaHB7jROyTOTNj7IoUb/p1jJAfzHtb3yxYA3lbxdXZ0DOKjL8UUUDAUXPuX5j4OQdNUJ0oHnT5vsuFQ==',
  },
  /** The deterministic signature of the message, ASCII, under the context. */
  signature: {
    seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
    /** SHA-256 of the public key. */
    publicKey: '8181b9f03b628fe99ad62f3f93653d9f65f61703ee6956206d4542994416a718',
    context: 'x0/svid/1',
    message: 'known answer',
    signature:
      '4W9nyuiYg1C8NcM6fnX2boSqEmDXerKC+3rKymd6fcmpVCkJL8dhjUGmhBHE+nx+KYlmtPRQ/bw1YlkfMRUbHjORs5AOdqHvliyNyKPi1lptYXH8KdkLRpQlWNfxaJC4' +
      'SbJyn4mBRRUV9aOA51ztwcB3sJkiLNRplqh2krNmtDPEgqI93Sr0gjHtUj4nvLzPzzeT1csvBfR+dJH19epQErEPoYFiXGnL1R4x1Za6PNXMs9glHUXeS6/5snjVONDs' +
      'eO9Z3oVcYKc2uZU0KCUzF48IsFydtUXtr27cLVuMnOwVfiT2i2AIAZ2j+izP018d7tuwx/G9uZtawShErcQvAx85anuZXxyUDNIEgo0ySCqpOBavWSNwCXyW8SjRX5q7' +
      '0LtJPsLRP9lBOsdhDZP/g/4bVXfdJzW2Z5qVfQ8ID0C7HmVqs9OTbHQ9U+M/u1sCE3GzlihlC13kfadWSWYdcgmZNPz8do75hwFGP2S5ZUcct6un+oHv22uqyspmYhNb' +
      'rRMjSpSkH9CNZm+zEyaJePCa9hszy7Pj+R+ZCkv+ExUg1MC0qsULJ8DgGxme7CGWzkNPg1EXLUvQL+i8PXNDDa6PpfOUOqx1awusdu+HMhCC8agUXsA0XMomMzmGwpiv' +
      'd8DoH7pQCq2nlbyWhBqr9i/4YjfQbMXkgIC2x/LkaIblB7eik9Rc20Kuer/y0zbAjXmtEJv56ACm1o+snJ//GMy9Z7VJIyYWMFGQ/LEW46DftPA352cmf0GNvI+aMl1k' +
      'Uc0lHQSABK4gL24TiMa8gdCU6kAZIVN76/zFU+qKGraZVhnkVYXwbpZJXw8t0AdBVDiOOD8H7NpVlKpBWz/NQJuMZtZBPKcDw3ocvd/3++uV/yZVHu9cHyOWkJEfoPb7' +
      'o6NbCuhFIAlsBwVNpvDjkTbS0tqFCsPqeBH8OL+2aYjb/+vAVKLklsDSGpoZy0N+uxYYNJ/Ol8I+PR7wPZrOZ7eOQqewKgwRyIWEzFPeyT4x5/Xc60O4CSlIp1OffgZa' +
      'sj4SY62lG2u9Dl8v/BrRsdLRljxuvkaKZVPCbdLP6c/NIr5JlNuNSdOp/YcKkfobKpWSLKwP4toYQ/n25jFfipteT0WLd8BZG7RBfVoVC0KBMIpajigdytwsxmWAnaaP' +
      'ImNMex3SYe2/sWBC6DPRNs8JhF1M80uX/czI81QAVZC3XcoKAjLIeASdGwOoxMzyo4fmVd7xaJk/p4uFmLYiPds+XFKBOaKc9AxthmQy32BlKvPSsmwFtdcVtKRdQ9dn' +
      'vE7diLZf8qALjVgFcR7PT0+EbLyiKgZg11njave0dZKRHiJxUlJWm5v6Gy1gkEjyP47gP+APM4CJhbaIWj0d6DbdRkKFON7ndBzXcFKvv5p9IrhvJ237EeHUVUDuImE0' +
      'JBcZFYb9vlTo4adMFRVVeuodhrmlE5uKTLLM9cFVaj21CfDp4PrtykzVFXiq9pxJm6I4ykdaNabMonprKwGRGcS5Ojjqg426zi3bh3NZutacf9p0HCRtwmHWIpkYBJ9A' +
      'iRvMLNaqfF8I1S/1wv2yKvS1uKZBM7mxmBUzFwUngsz3b6r+5AzW72RIMS5WEOgORfyyiuWw0Q9PMh6jt2A4dnItois9UTny77vNNKgl/JSwAMlJo2KRMabSKPpvEfp8' +
      'wtxpjI3K8IlVHw1qOXHtPbBjm5oTjoEjASSDdEdz29TCK5TgZz4+HMUSTn+acOt5jA7ZnAv73TDq1aCz5a9FPKMEWC1L9Ugt5zjGhSXICThZyl4IBfIrkZ1f3aCP4P5j' +
      'HwfK0jNZg1QucQetan42gybxJhjQ/tCX/xY519tAzqQ32NwrEODA9647DK1+xUbw471D0UXNUqXz0iEnn/iraVwY4cOFyS7Fwc/1ashWi1Pu+IpeXWoe0bygTNJB46Dq' +
      'X34+05ip8PBP05jBNvRYOnLacOQVSL1N9B6efJ9aWTXPwrlsGnyQN2mqDFtle3Z+diMepeB1IVQiWS7AbR8bdBwYybdQVrzq4G9hSvPcutZo09/YLpApG7rA6Vsj2GgS' +
      'kSSfsRtFi7NFXnR+0OgJDo0jopYJk92GV2V8c6JC5DjAa3j09hGfw40tQOObUF/dsHIHfEKAJnPH0YdWw7ZhFsAEyBy0OkZoUaZsXHyyn8QRFqQPF6xEgch/mAkuLtWk' +
      '/UR/VQnvCT06V0/C1JmSGNaR7fkKQDpmYZLTih4GCcayiOe/nQVlVyk5twVAvHxsLJTCyx2hHRa7H3sm1iCkXHLg/Rzu0xPlGedU0lqlZKsVTu8lz0lafWP0n0OE2/99' +
      'NtZ/ud3+7v62b/SnQ5ubwCq9z7K/M1kHNLbPGiCHeA7v8UwmL3jRli7SuoYCV6mplgsKtxdiUhooM0qqhlhLcncVYyS/iejDlEVj0kNyNTzzT8ONV07XffMXxieo2Fbx' +
      'fQ/9p1TniZipSC7ZKU3Go+aKIN0Cx1SBQCPnHqESpjsffH0SNlBxFiqAbdpiJ6XHdXjiPosgxsljw67JCxGpRdeIFs4xHWKz3V03DWU8KiRqrchzR+ysHz8RT3dWDPXW' +
      'doSeQ6uyxy8i9IXDy0G7Z3WPQ7VlmSY2n3kU8+t396vpRXKcM9AY+8zyQ1QCS1H/Jg7ihiwekQVk/kKWWsFNFFkcVQxpall+U9BFLMyfbvpwicEa14x9W32TFy/4574V' +
      'YAHTaKTpTrhtMG9YG4qiV1CMO7YFe5c8hBCTgh/rHAFJCdBS4CXfvz7aMiBdjmT8ianT5YKimWBF6TCC3mThWYoxPl1V0n0bnyg1rIfTtbnz+gtMacNBdWcyl1R/0LNv' +
      'A0/Y632rD3N1ZG3HJMVKtMvPyPZaV4lI1OzIVj+DmdBnQLiX+gfrdbw2jJrbAn036EvjMLlMIpUWDtzPYWybeJLQm7RWy2dzOCyWBDIgsGdogWt3DICQjOHQZOcqhYWt' +
      'JlSl/C3vJrfSQvH6TGEIHocYavtA67pWSGBM3p3hQDP2zca+gjEAcHnLE4YaLPoca+ISn7p8i3C8F4L8iJ0x3WImoIhXOdIyU6kYpA4RYWxKQjk4y+oW90ssG4bgncwn' +
      'OCi/iMT/Q3mdw9rGM5mBOMxXZQEVGnAfoQ1A21s+mN4dUXhpPcVVqc61FEwHwJkQ7cBzQVXEyRHsk4A8sY0XwFybIfMV6NmtSmsNaVAmE92fC7NwgSZlTA5N+/Ozwj5K' +
      '5dNR/PAbb4JFIbGr2H5u/BCMPEHWVPVnEoraChIBkJmSy3IWw4U8/TGQl9GWuv5rvIOrrCDKmGqd0f3dvecyEzoVV+l+M8j1VrQmAM2RyVH7Tmexu6sL6b4JKuYq4VC7' +
      'hjb+jFmriZUiRqR08+OqSYHGOcEy0jIrAsTBU6HjCwQpDq1Ng2T9N6nqopWrKOqVb1EQZILdCemdA/Lw4MdbWkd5RZMDix/gh3Njfalx8/OKYopA7V0LnbeLL7v3F6Jw' +
      'j4syQKMAmXRNelS5qhkPP4Eg0XrLfNsmd4WZeDsS9PVPG44fjOWbHIyy33b0aDf4Dhl8BD4oW6UgqXNUr229lWKFnvj1fE/bfrAsGmF1K2HXhcXC9uzvkrd5EtFGDFKi' +
      '5q8eyMeBYd4Cr72WOpuYcjehv4zY4COgwweXlbHRz1rI3Uk/dI3mjVdKtry6WpNa2aJUykh9FvP3eA+cGiRxq5Ph6hVT1RjgeWAT3xCKMrPWfrMeXIuEq9v6a/bNzAeT' +
      'iFeJYEgxbd82Ovuw4yGewlId5lbF5AzXUkqIsZyG7absrU5ooIhBhyJ6fNPd4rpHqcUgXlPIo3IqtSqwIhQdZnrjaXoVldN84un6zYtfghn70NegaZsriPrKSih9JQEK' +
      'DI4xfaMZ8iUdjL57YyunA42tw3hej+ejpHbzFSiUcjtCLcSMaaEY+piQpCCOCwtasmg8sTfZTiuz8gGB0sBE5CI463RvYmoSamvlGKfs2RdcqDY/wlnHhhsdtTj1D0Wt' +
      'FJxUGdPcVU+EMPB8d8dXkLNAq1Q6YZiN2QAMgZq1fqN+aaWKblZ1ULm5ccnK4Khnl2DTR1orqXRMo4jXueOy/QFn2kfuFPJ8rzQawP+230cbManvL2+SOmIWEmgbvVJv' +
      'yxmRV3iTIWMTPXe+/m7G5/2HjrtqUF4TVvT2bMIth/fzROGCD8EC7S07yfeYXXzc/wdEzvIP+8KrNy96oiQfo0bD+O06+khmHc0tD8sdctIVk+QTN1W5wn73gtV8mcJh' +
      '6gTaOh34PJRhSOTeDSUVlzbtTCfqB3rhaZx9laHPUrDKCojnxZpZNPk+3wU1RmoNXkvLMSEK/we8dc8ehl1sZTVUFIQcjToEpmJ9rqaZsdU2Vl2JsxI3OGFoj/sITHip' +
      'tdnb4v4kJSiX5OUUYGuFlL/O1+Pr8/xGhN3n9fb8AAAAAAAAAAAABQwVGycu',
  },
} as const;
