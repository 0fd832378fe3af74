from tests.journeys.program import Program
from tests.stage import PASSPHRASE
import shutil, time
def test_probe(full_vault, tmp_path):
    v=tmp_path/'v'; shutil.copytree(full_vault, v)
    (tmp_path/'p').write_text(PASSPHRASE)
    p=Program(v,tmp_path,tmp_path/'p')
    big='99999999999999999999999'
    (tmp_path/'s1').write_text("object show 'abc\n")
    (tmp_path/'s2').write_bytes(b"object list\n# \xff\n")
    (tmp_path/'s3').write_text("--user Ben object clear O-2026-0002\n")
    (tmp_path/'s4').write_text(f"script {tmp_path/'s4'}\n")
    (tmp_path/'s5').write_text("desktop\n")
    (tmp_path/'bad.json').write_bytes(b'{"a":' * 100000)
    for w in [("Anna","tips","show",big),("Anna","tips","show","²"),("Anna","tips","show","-1"),("Anna","tips","undo",big),
      ("Anna","tips","list","--limit",big),("Anna","tips","list","--limit","-5"),("Anna","ledger","list","--limit",big),("Anna","ledger","list","--limit","-1"),
      ("Ben","object","overrule","O-2026-0002",big,"--reason","some words"),
      ("Anna","object","show","x\ud800y"),("Anna","object","show",""),("Anna","object","show","O-2026-0001' OR 1=1"),
      ("Anna","tips","search",'"'),("Anna","tips","search",'a*'),("Anna","tips","search",'*'),("Anna","tips","search",'NEAR('),("Anna","tips","search",'-'),("Anna","tips","search","\x00"),
      ("Anna","script",tmp_path/'s1'),("Anna","script",tmp_path/'s2'),("Anna","script",tmp_path/'s3'),("Anna","script",tmp_path/'s4'),("Anna","script",tmp_path),
      ("Anna","tips","import",tmp_path),("Anna","tips","import",tmp_path/'bad.json'),
      ("Anna","case","add",""," --title"),("Anna","case","add","","--title","x"),("Anna","case","add","x"*5000,"--title","x"),("Anna","case","add","X","--title","x\x00y"),("Anna","case","add","OP-1","--title","x"),
      ("Anna","case","add","N","--title","t","--retain-until","0001-01-01"),("Anna","case","add","N2","--title","t","--retain-until","9999-12-31"),
      ("Anna","image","show","zzzzzz"),("Anna","image","show","%%%%%%"),
      ("Anna","object","add","--image","a","--rect","1,2,3","--type","bag","--title","x","--question","en=q"),
      ("Rita","batch","add","B","--date","2026-13-01"),("Rita","batch","add","../x","--date","2026-12-01"),
      ("Rita","batch","export","B"),("Rita","batch","show","nope"),
      ("Ada","person","add","Zoe","--role","analyst","--new-passphrase-file",tmp_path/'none'),
      ("Ada","person","add","Anna","--role","analyst","--new-passphrase-file",tmp_path/'p'),
      ("Ada","vault","policy","nope","1"),("Ada","vault","policy","idle_minutes","²"),("Ada","vault","policy","base_url","https://"),("Ada","vault","policy","onnx_model","x"),("Ada","vault","policy","degraded_sandbox","nonsense"),
      ("Ada","vault","backup",tmp_path),("Ada","vault","restore",tmp_path),
      ("Cora","tips","contact","1","--reason","x"),("Cora","referral","receipt",tmp_path/'bad.json'),("Cora","referral","receipt",tmp_path/'s1'),
      ("Ada","authority","add","XX","--name","x","--certificate",tmp_path/'p'),
      ("Ada","ledger","export","--out",tmp_path/"deep"/"deeper"/"x.json"),("Ada","ledger","export","--out",tmp_path/"p"/"x.json"),("Ada","ledger","export","--out",tmp_path/"l.json","--subject","none"),("Ada","ledger","export","--out","/"),
      ("","verify",tmp_path/'none'),("","verify",tmp_path),("","verify",tmp_path/'bad.json'),("","verify",tmp_path/'s1',"--trust",tmp_path/'p'),
      ("","init",v,"--admin","x","--new-passphrase-file",tmp_path/'p'),("","init",tmp_path/'nv',"--admin","","--new-passphrase-file",tmp_path/'p'),
      ("","case","list"),("Nobody","case","list"),("Anna","nope"),("Anna","tips","import",tmp_path/'s3',"--map","text=nope"),("Anna","tips","import",tmp_path/'s3',"--map","nope=text"),("Anna","tips","import",tmp_path/'s3',"--map","text"),
      ("Anna","object","outcome","O-2026-0001","narrow"),("Anna","referral","edit","R-DE-0009","--tip",big),("Anna","referral","build","DE","O-2026-0001"),("Anna","referral","edit","R-DE-0001","--tip",big),("Anna","referral","edit","R-DE-0001","--tip","77"),
      ]:
        t=time.time(); r=p.call(w[0],*w[1:])
        mark = "BUG " if r.code==1 or "Traceback" in r.err else ""
        print(mark, r.code, [str(x)[:30] for x in w], (r.err or r.out).strip()[-260 if mark else -200:].replace("\n"," "), f"{time.time()-t:.2f}")
