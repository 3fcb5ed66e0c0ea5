"""What the bundle says to whoever opens it."""

README = """\
这是轮巡（Lunxun）导出的一个案件的证据包。
This is the evidence bundle of one case, exported by Lunxun.

文件 / Files
  manifest.json     案件、导出人、导出理由、每个文件的 SHA-256 / the case, who exported it and why, every file's SHA-256
  history.jsonl     案件的全部过程，每行一条，附哈希链证明 / the whole history, one entry a line, each with its proof
  custody.jsonl     谁在何时、因何查看或导出过 / who saw or exported it, when and why
  pictures/         图片，文件名即其 SHA-256；默认为脱敏副本 / named by their SHA-256; masked copies by default
  checkpoint.json   哈希链的签名头 / the signed head of the hash chain
  consistency.json  与此前留存的签名头相衔接的证明 / proofs that it goes on from heads that were kept elsewhere
  seal.json         对 manifest.json 与 checkpoint.json 的签名 / the signature over manifest.json and checkpoint.json
  verify_bundle.py  核验程序，只需 Python 3.9，无需安装 / the verifier; needs Python 3.9 and nothing else

核验 / To verify
  python3 verify_bundle.py CASE.zip --key 公钥/PUBLIC_KEY

请向出具单位核对公钥，并从可信来源取得核验程序：被篡改的证据包也可以附带被篡改的程序。
Ask the office for its public key, and take the verifier from a source you trust: whoever alters a bundle can alter the
script inside it as well. Without --key, a bundle that somebody else made and signed would pass.

"GOOD" 表示：文件未被改动，历史条目确在签名头之下。它不证明当时拍到的画面所说明的事情。
"GOOD" means: no file was altered, and every entry is in the chain under the signed head. It does not prove what the
pictures show, nor that the clock of the server was right.
"""
