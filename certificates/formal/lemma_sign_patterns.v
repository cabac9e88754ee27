(** Patterns of signs: real weights of unlimited precision make few tables.

    [A] affine forms in [D] variables, over any ordered field, have at most
    [Phi(A, D) = sum_(i <= D) C(A, i)] patterns of answers to "is it positive?", and as many to "is it
    at least zero?".  The proof counts shattered sets.  A family of sets has at most as many members
    as it shatters sets (Pajor); and patterns of affine forms shatter no set of more than [D] forms,
    because the linear parts of these are dependent. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix mxalgebra rat.
From Superpos Require Import families.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.

Definition Phi (K p : nat) := \sum_(i < p.+1) 'C(K, i).

(** ** Shattered sets *)

Section Shattering.

Variable (T : finType).
Implicit Types (F : {set {set T}}) (Y Z : {set T}).

Definition shatters F Y := [forall Z : {set T}, (Z \subset Y) ==> [exists s in F, s :&: Y == Z]].

Lemma shattersP F Y :
  reflect (forall Z, Z \subset Y -> exists2 s, s \in F & s :&: Y = Z) (shatters F Y).
Proof.
apply: (iffP forallP) => [ok Z sub | ok Z].
  by have /exists_inP [s Fs /eqP e] := implyP (ok Z) sub; exists s.
by apply/implyP => /ok [s Fs e]; apply/exists_inP; exists s; rewrite ?e.
Qed.

Definition shattered F := [set Y | shatters F Y].

Lemma pajor F : #|F| <= #|shattered F|.
Proof.
have [n] := ubnP #|F|; elim: n F => // n IH F; rewrite ltnS => Fn.
have [le1 | /card_gt1P [s [s' [Fs Fs' ne]]]] := leqP #|F| 1.
  have [-> | [s Fs]] := set_0Vmem F; first by rewrite cards0.
  apply: leq_trans le1 _; apply/card_gt0P; exists set0; rewrite inE; apply/shattersP => Z.
  by rewrite subset0 => /eqP ->; exists s; rewrite ?setI0.
have [x xne] : exists x, (x \in s) != (x \in s').
  apply/existsP; apply: contraNT ne; rewrite negb_exists => /forallP same.
  by apply/eqP/setP => x; apply/eqP/negPn/same.
pose side b := [set t in F | (x \in t) == b].
have cF : #|F| = #|side true| + #|side false|.
  have none : side true :&: side false = set0.
    by apply/setP => t; rewrite !inE; case: (x \in t); rewrite ?andbF.
  rewrite -cardsUI none cards0 addn0.
  by apply: eq_card => t; rewrite !inE; case: (x \in t); rewrite ?andbT ?andbF ?orbF.
have small b : #|side b| < n.
  apply: leq_trans Fn; apply: proper_card; rewrite properE; apply/andP; split.
    by apply/subsetP => t; rewrite inE => /andP[].
  pose t := if (x \in s) == b then s' else s.
  apply/subsetPn; exists t; first by rewrite /t; case: ifP.
  by rewrite inE /t negb_and; apply/orP; right; move: xne; case: ifP => [/eqP <- | /negbT //]; rewrite eq_sym.
have out b Y : Y \in shattered (side b) -> x \notin Y.
  rewrite inE => /shattersP sh; apply/negP => xY.
  have [t] : exists2 t, t \in side b & t :&: Y = if b then Y :\ x else Y.
    by apply: sh; case: (b); rewrite ?subsetDl.
  rewrite inE => /andP[_ /eqP tb] /setP/(_ x); rewrite inE xY andbT tb.
  by case: (b); rewrite ?inE ?eqxx ?xY.
have up b Y : Y \in shattered (side b) -> Y \in shattered F.
  rewrite !inE => /shattersP sh; apply/shattersP => Z /sh [t]; rewrite inE => /andP[Ft _] e.
  by exists t.
have both Y : Y \in shattered (side true) -> Y \in shattered (side false) -> x |: Y \in shattered F.
  move=> sh1 sh0; have xY := out _ _ sh1.
  move: sh1 sh0; rewrite !inE => /shattersP sh1 /shattersP sh0; apply/shattersP => Z sub.
  have sub' : Z :\ x \subset Y.
    by apply/subsetP => z; rewrite !inE => /andP[zx /(subsetP sub)]; rewrite !inE (negPf zx).
  have [t Ft e] : exists2 t, t \in side (x \in Z) & t :&: Y = Z :\ x.
    by case: (x \in Z); [apply: sh1 | apply: sh0].
  move: Ft; rewrite inE => /andP[Ft /eqP tx]; exists t => //; apply/setP => z.
  have := congr1 (fun u : {set T} => z \in u) e; rewrite !inE.
  case: (eqVneq z x) => [-> _ | zx] /=; first by rewrite andbT tx.
  by [].
rewrite cF; apply: leq_trans (leq_add (IH _ (small true)) (IH _ (small false))) _.
set S1 := shattered (side true); set S0 := shattered (side false).
rewrite -cardsUI; have inj : {in S1 :&: S0 &, injective (fun Y => x |: Y)}.
  move=> Y Y'; rewrite !inE => /andP[h _] /andP[h' _] e.
  have xY := out true Y; have xY' := out true Y'; rewrite !inE in xY xY'.
  by rewrite -(setU1K (xY h)) -(setU1K (xY' h')) e.
have none : (S1 :|: S0) :&: [set x |: Y | Y in S1 :&: S0] = set0.
  apply/setP => Y; rewrite [RHS]inE; apply/negP => /setIP [/setUP h /imsetP [Z _ e]].
  have : x \notin Y by case: h; apply: out.
  by rewrite e !inE eqxx.
rewrite -(card_in_imset inj) -cardsUI none cards0 addn0.
apply/subset_leq_card/subsetP => Y /setUP [/setUP [|] | /imsetP [Z /setIP [h1 h0] ->]].
- exact: up.
- exact: up.
exact: both.
Qed.

Lemma card_small p : #|[set Y : {set T} | #|Y| <= p]| <= Phi #|T| p.
Proof.
apply: leq_trans (_ : _ <= \sum_(i < p.+1) #|[set Y : {set T} | #|Y| == i]|) _.
  apply: union_bound => Y; rewrite inE => small; exists (inord #|Y|); rewrite // inE inordK //.
by apply: leq_sum => i _; rewrite card_draws.
Qed.

(** Sauer and Shelah: shatter nothing larger than [p], and you are few. *)
Lemma sauer_shelah F p : (forall Y, shatters F Y -> #|Y| <= p) -> #|F| <= Phi #|T| p.
Proof.
move=> small; apply: leq_trans (pajor F) _; apply: leq_trans (card_small p).
by apply/subset_leq_card/subsetP => Y; rewrite !inE => /small.
Qed.

End Shattering.

(** ** Affine forms *)

Section Forms.

Local Open Scope ring_scope.

Variables (R : realFieldType) (I : finType) (D : nat) (w : I -> 'rV[R]_D) (b : I -> R).

Definition form i (x : 'cV[R]_D) : R := (w i *m x) 0 0 + b i.
Definition positive x := [set i | 0 < form i x].
Definition nonnegative x := [set i | 0 <= form i x].

Lemma sum_le0 (J : finType) (P : pred J) (f : J -> R) :
  (forall i, f i <= 0) -> \sum_(i | P i) f i <= 0.
Proof.
by move=> le0; rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => i _; rewrite oppr_ge0.
Qed.

(** A combination of forms that is constant and not negative is refuted by some pattern. *)
Lemma no_constant (F : {set {set I}}) (Y : {set I}) (mu : 'I_#|Y| -> R) c :
  (forall s, s \in F -> exists x, positive x = s) -> shatters F Y ->
  (forall x, \sum_i mu i * form (enum_val i) x = c) -> 0 <= c ->
  0 < c \/ (exists i, mu i < 0) -> False.
Proof.
move=> occur /shattersP sh const c0 proper.
have [|s Fs e] := sh [set enum_val i | i in [pred i | mu i < 0]].
  by apply/subsetP => _ /imsetP [i _ ->]; apply: enum_valP.
have [x xs] := occur s Fs.
have sign i : (0 < form (enum_val i) x) = (mu i < 0).
  have := congr1 (fun u : {set I} => enum_val i \in u) e.
  by rewrite inE enum_valP andbT -xs inE mem_imset ?inE //; apply: enum_val_inj.
have term i : mu i * form (enum_val i) x <= 0.
  case: (ltP (mu i) 0) => [neg | pos]; first by rewrite nmulr_rle0 // ltW // sign.
  by rewrite mulr_ge0_le0 // leNgt sign -leNgt.
have le0 : c <= 0 by rewrite -(const x); apply: sum_le0.
case: proper => [pos | [i neg]]; first by rewrite leNgt pos in le0.
have : c < 0.
  rewrite -(const x) (bigD1 i) //=; apply: (@lt_le_trans _ _ (0 + 0)); last by rewrite addr0.
  by apply: ltr_le_add; [rewrite nmulr_rlt0 // sign | apply: sum_le0].
by rewrite ltNge c0.
Qed.

Lemma patterns_shatter (F : {set {set I}}) (Y : {set I}) :
  (forall s, s \in F -> exists x, positive x = s) -> shatters F Y -> (#|Y| <= D)%N.
Proof.
move=> occur sh; rewrite leqNgt; apply/negP => many.
pose M : 'M[R]_(#|Y|, D) := \matrix_(i, k) w (enum_val i) 0 k.
have dependent : kermx M != 0.
  rewrite kermx_eq0 /row_free; apply/negP => /eqP rk.
  by have := rank_leq_col M; rewrite rk leqNgt many.
case/rowV0Pn: dependent => l /sub_kermxP lM l0.
have const x : \sum_i l 0 i * form (enum_val i) x = \sum_i l 0 i * b (enum_val i).
  under eq_bigr => i _ do rewrite mulrDr.
  rewrite big_split /= [X in X + _](_ : _ = 0) ?add0r //.
  transitivity ((l *m M *m x) 0 0); last by rewrite lM mul0mx mxE.
  rewrite -mulmxA mxE; apply: eq_bigr => i _; congr (_ * _); rewrite !mxE.
  by apply: eq_bigr => k _; rewrite !mxE.
set c := \sum_i _ * b _ in const.
have const' x : \sum_i - l 0 i * form (enum_val i) x = - c.
  by rewrite -(const x) -sumrN; apply: eq_bigr => i _; rewrite mulNr.
have [i li] : exists i, l 0 i != 0 by apply/rV0Pn.
case: (ltgtP c 0) => [neg | pos | c0].
- by apply: (no_constant occur sh const'); [rewrite oppr_ge0 ltW | left; rewrite oppr_gt0].
- by apply: (no_constant occur sh const); [rewrite ltW | left].
move: li; rewrite neq_lt => /orP[neg | pos].
- by apply: (no_constant occur sh const); [rewrite c0 | right; exists i].
by apply: (no_constant occur sh const'); [rewrite c0 oppr0 | right; exists i; rewrite oppr_lt0].
Qed.

End Forms.

Lemma few_patterns (R : realFieldType) (I : finType) D (w : I -> 'rV[R]_D) (b : I -> R)
    (F : {set {set I}}) :
  (forall s, s \in F -> exists x, positive w b x = s) \/
  (forall s, s \in F -> exists x, nonnegative w b x = s) -> #|F| <= Phi #|I| D.
Proof.
have first (w' : I -> 'rV[R]_D) b' (F' : {set {set I}}) :
    (forall s, s \in F' -> exists x, positive w' b' x = s) -> #|F'| <= Phi #|I| D.
  by move=> occur; apply: sauer_shelah => Y; apply: (patterns_shatter occur).
case=> [|occur]; first exact: first.
rewrite -(card_imset _ (@setC_inj _)).
apply: (first (fun i => - w i)%R (fun i => - b i)%R) => _ /imsetP [s /occur [x <-] ->].
by exists x; apply/setP => i; rewrite !inE -ltNge /form mulNmx !mxE -opprD oppr_gt0.
Qed.

Theorem lemma_sign_patterns (R : realFieldType) A D (w : 'I_A -> 'rV[R]_D) (b : 'I_A -> R)
    (F : {set {set 'I_A}}) :
  (forall s, s \in F -> exists x, positive w b x = s) \/
  (forall s, s \in F -> exists x, nonnegative w b x = s) -> #|F| <= Phi A D.
Proof. by move/few_patterns; rewrite card_ord. Qed.

(** One form in no variables has one pattern, here "positive". *)
Example lemma_sign_patterns_example (w := fun _ : 'I_1 => 0%R : 'rV[rat]_0) :
  forall s, s \in [set setT : {set 'I_1}] -> exists x, positive w (fun=> 1%R) x = s.
Proof.
move=> s /set1P ->; exists 0%R; apply/setP => i.
by rewrite !inE /form mul0mx mxE add0r.
Qed.

(** Patterns that need not occur may be all there are. *)
Lemma lemma_sign_patterns_near_miss :
  ~ (forall (R : realFieldType) A D (w : 'I_A -> 'rV[R]_D) (b : 'I_A -> R) (F : {set {set 'I_A}}),
  #|F| <= Phi A D).
Proof.
move=> /(_ rat_realFieldType 1 0 (fun=> 0%R) (fun=> 0%R) setT).
by rewrite -powersetT card_powerset cardsT card_ord /Phi big_ord1.
Qed.

Lemma Phi_mono K p p' : p <= p' -> Phi K p <= Phi K p'.
Proof.
move=> le; rewrite /Phi -(subnKC (le : p < p'.+1)) big_split_ord /=.
exact: leq_addr.
Qed.
