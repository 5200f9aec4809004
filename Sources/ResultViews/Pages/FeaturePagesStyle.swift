/// The style sheet and the script of feature pages. The script only searches and sorts the index; without it every page is there.
enum FeaturePagesStyle {
    static let sheet = #"""
        :root{color-scheme:light dark;--bg:#fff;--ink:#1f2328;--quiet:#59636e;--line:#d9dee3;--soft:#f4f6f8;--pos:#0072b2;--neg:#b84f00;--ins:#cfe8f8;--del:#fbdcc6;--warn:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--bg:#14171b;--ink:#e6e9ed;--quiet:#9aa4af;--line:#343b43;--soft:#1d2228;--pos:#56b4e9;--neg:#f0a050;--ins:#12476b;--del:#6b3a12;--warn:#e6b450}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:74rem;padding:1rem 1.25rem 4rem;background:var(--bg);color:var(--ink);font:15px/1.45 system-ui,"Helvetica Neue",Helvetica,Arial,sans-serif}
        h1{font-size:1.5rem;margin:.2rem 0 .6rem}h2{font-size:1.3rem;margin:.5rem 0 .2rem;overflow-wrap:anywhere}h3{font-size:1rem;margin:1.3rem 0 .4rem}h4{font-size:.9rem;margin:.9rem 0 .2rem;color:var(--quiet);font-weight:600}
        a{color:var(--pos);text-underline-offset:2px}
        .q,.src,.note,figcaption,small{color:var(--quiet);font-size:.87rem}
        .warn{color:var(--warn);margin:.2rem 0}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:.4rem 0;font-size:.92rem}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
        .facts{display:flex;flex-wrap:wrap;gap:.3rem 2.2rem;align-items:flex-start}.facts>*{flex:0 1 auto;min-width:0}
        #tools{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;margin:1rem 0 .5rem}#tools[hidden]{display:none}
        #q{font:inherit;padding:.35rem .6rem;width:22rem;max-width:100%;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--ink)}
        .wide{overflow-x:auto}.hit{display:block}
        @media(min-width:56rem){#index>dl{grid-template-columns:max-content minmax(0,1fr) max-content minmax(0,1fr)}}
        table{border-collapse:collapse;font-size:.9rem}th,td{text-align:left;padding:.2rem .7rem .2rem 0;vertical-align:top}th{font-weight:600;white-space:nowrap}thead th{border-bottom:1px solid var(--line)}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        #t{width:100%}#t td{border-bottom:1px solid var(--line)}#t tbody tr:hover{background:var(--soft)}#t td.name{min-width:11rem;max-width:24rem;overflow-wrap:anywhere}#t th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer}
        #t th[aria-sort=ascending] button::after{content:" ▲"}#t th[aria-sort=descending] button::after{content:" ▼"}
        .two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2rem}
        ol{list-style:none;margin:0;padding:0}ol li{padding:.35rem 0 .35rem 5rem;border-top:1px solid var(--line);position:relative;overflow-wrap:anywhere;white-space:pre-line}ol li:first-child{border-top:0}
        li>data{position:absolute;left:0;font-variant-numeric:tabular-nums;font-weight:600}.p{color:var(--pos)}.m{color:var(--neg)}
        li .ar{color:var(--quiet)}
        ins,del{text-decoration:none;border-radius:3px;padding:0 .15em}ins{background:var(--ins)}del{background:var(--del)}
        .chip{display:inline-block;font-size:.78rem;line-height:1.3;padding:0 .45em;margin:.1rem .3rem 0 0;border:1px solid var(--line);border-radius:1em;color:var(--quiet);white-space:normal}
        li .id{font-size:.78rem;color:var(--quiet)}
        svg{max-width:100%;height:auto;display:block}svg .p{fill:var(--pos)}svg .m{fill:var(--neg)}svg .ax{stroke:var(--quiet)}svg .th{stroke:var(--quiet);stroke-dasharray:2 3}svg text{fill:var(--quiet);font-size:10px;font-family:inherit}
        figure{margin:.2rem 0}
        .b{display:inline-block;height:.6em;vertical-align:baseline;margin-right:.4em}.b.p{background:var(--pos)}.b.m{background:var(--neg)}
        .tok{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85rem}
        .text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0;padding:.5rem .7rem;background:var(--soft);border-radius:6px}
        nav{display:flex;gap:1.2rem;font-size:.9rem}
        pre{white-space:pre-wrap;font-size:.82rem}
        #all>section{display:none}#all>section:target,#all:target>section{display:block}
        #all:target>section{content-visibility:auto;contain-intrinsic-size:auto 1100px;border-top:2px solid var(--line);margin-top:1.5rem}
        body:has(#all>section:target) #index,body:has(#all:target) #index{display:none}
        @media(max-width:640px){.two{grid-template-columns:minmax(0,1fr)}#q{width:100%}}
        @media print{:root{--bg:#fff;--ink:#000;--quiet:#444;--line:#bbb;--soft:#fff;--pos:#0072b2;--neg:#b84f00;--ins:#cfe8f8;--del:#fbdcc6;--warn:#5a3a00}body{max-width:none;padding:0;font-size:10pt}nav,#tools,.screen{display:none!important}a{color:inherit;text-decoration:none}li,tr,figure{break-inside:avoid}#all:target>section{content-visibility:visible;break-before:page;border:0}ins,del{print-color-adjust:exact;-webkit-print-color-adjust:exact}ins{border-bottom:1.5px solid}del{border-bottom:1.5px dotted}}
        """#

    static let script = #"""
        (function(){
        var table=document.getElementById('t');if(!table)return;
        var body=table.tBodies[0],rows=Array.prototype.slice.call(body.rows);
        var tools=document.getElementById('tools'),q=document.getElementById('q'),deep=document.getElementById('deep'),count=document.getElementById('count');
        tools.hidden=false;
        var own=rows.map(function(r){return Array.prototype.map.call(r.cells,function(c){return c.textContent}).join(' ').toLowerCase()}),pages=null,searched=false;
        var changed=rows.map(function(r){return(r.dataset.w||'').split(' ').filter(Boolean).map(function(x){var i=x.lastIndexOf(':');return[x.slice(0,i),Number(x.slice(i+1))]})});
        function weight(i,w){
        var best=0,what='';
        changed[i].forEach(function(x){var size=Math.abs(x[1])*(x[0]===w?2:1);if(x[0].indexOf(w)===0&&size>best){best=size;what=x[0]+(x[1]>0?' +':' −')+Math.abs(x[1]).toFixed(2)}});
        var known=new RegExp('(^|[^a-z0-9])'+w.replace(/[^a-z0-9]/g,'\\$&')).test(own[i]);
        if(best)return[best,what];if(known)return[0.5,''];
        return deep.checked&&pages[i].indexOf(w)>=0?[0.001,'']:[0,''];
        }
        function find(){
        var words=q.value.toLowerCase().split(/\s+/).filter(Boolean),shown=0;
        if(deep.checked&&!pages)pages=rows.map(function(r){var s=document.getElementById('f'+r.dataset.f);return s?s.textContent.toLowerCase():''});
        var order=rows.map(function(r,i){
        var found=words.map(function(w){return weight(i,w)}),hit=found.every(function(x){return x[0]>0});
        r.hidden=!hit;if(hit)shown++;
        var old=r.querySelector('.hit');if(old)old.remove();
        var what=found.map(function(x){return x[1]}).filter(Boolean).join(', ');
        if(hit&&what){var s=document.createElement('small');s.className='hit';s.textContent=what;r.cells[1].appendChild(s)}
        return{r:r,i:i,w:found.reduce(function(a,x){return a+x[0]},0)}});
        /* The features that go most with the change of the words come first. */
        if(words.length||searched){
        Array.prototype.forEach.call(table.tHead.rows[0].cells,function(o){o.removeAttribute('aria-sort')});
        order.sort(function(a,b){return b.w-a.w||a.i-b.i}).forEach(function(x){body.appendChild(x.r)});
        }
        searched=words.length>0;
        var none=deep.checked?': no name, word, label or text has it':': no name, word or label has it; texts of pairs are searched with “in all texts, too”';
        count.textContent=searched?shown+' of '+rows.length+(shown?'':none):'';
        }
        q.addEventListener('input',find);deep.addEventListener('change',find);
        q.addEventListener('keydown',function(e){if(e.key!=='Enter')return;var first=Array.prototype.find.call(body.rows,function(r){return !r.hidden});if(first)location.hash='f'+first.dataset.f;e.preventDefault()});
        Array.prototype.forEach.call(table.tHead.rows[0].cells,function(th,column){
        var button=document.createElement('button');button.type='button';button.textContent=th.textContent;button.title='Sort by this';th.textContent='';th.appendChild(button);
        button.addEventListener('click',function(){
        var isNumber=th.className==='n',now=th.getAttribute('aria-sort'),down=now?now==='ascending':isNumber&&column>0;
        Array.prototype.forEach.call(table.tHead.rows[0].cells,function(o){o.removeAttribute('aria-sort')});
        th.setAttribute('aria-sort',down?'descending':'ascending');
        function key(r){var c=r.cells[column],v=isNumber?c.dataset.v:c.textContent;return v===undefined||v===''?null:isNumber?parseFloat(v):v.toLowerCase()}
        rows.map(function(r,i){return{r:r,k:key(r),i:i}}).sort(function(a,b){
        if(a.k===null||b.k===null)return a.k===b.k?a.i-b.i:a.k===null?1:-1;
        var d=a.k<b.k?-1:a.k>b.k?1:0;return(down?-d:d)||a.i-b.i
        }).forEach(function(x){body.appendChild(x.r)});
        })});
        document.addEventListener('keydown',function(e){
        if(e.target.tagName==='INPUT'||e.altKey||e.ctrlKey||e.metaKey)return;
        var m=/^#f(\d+)$/.exec(location.hash);
        if(e.key==='/'&&!m){q.focus();e.preventDefault()}
        if(m&&e.key==='Escape')location.hash='index';
        if(m&&(e.key==='ArrowLeft'||e.key==='ArrowRight')){var id='f'+(Number(m[1])+(e.key==='ArrowLeft'?-1:1));if(document.getElementById(id))location.hash=id}
        });
        })();
        """#
}
