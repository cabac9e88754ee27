(** The search of [decide] for two active features.

    Pairs with one of the gate's features are evaluated, all of them.  A single feature is a pair
    with an idle slot, evaluated when the potentials of the two exceed the best score.  Of the other
    features those are kept whose potential exceeds the best score together with the largest one;
    their pairs go by potential, and the search turns to the next feature, or ends, where the sum of
    the two does not exceed the best score.  What is returned is the largest score of an input of
    X_2 that must be off ([decide_pairs]). *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp.
From Superpos Require Import families network decide decide_search.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Pairs.

Variables (n m : nat) (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n).
Variable gate : {set 'I_m}.

Notation score := (score d c a).
Notation alone := (alone 2 d c a opened).
Notation idle := (idle 2 d c opened).
Notation by_potential := (by_potential 2 d c a opened).
Notation off := (off gate).

Hypothesis openP : forall t S, opened t -> active 2 S -> 0 <= pre c a t S.

Definition with_gate : seq ('I_m * 'I_m) := [seq (i, k) | i <- enum gate, k <- enum 'I_m].

Definition beside : int :=
  \big[Num.max/score set0]_(p <- with_gate | (p.1 != p.2) && off [set p.1; p.2])
    score [set p.1; p.2].

Definition single (most : int) i : int :=
  if (most *+ 2 < alone i + idle) && off [set i] then Num.max most (score [set i]) else most.

Fixpoint partners (most : int) i (later : seq 'I_m) : int :=
  if later is k :: rest then
    if alone i + alone k <= most *+ 2 then most
    else partners (Num.max most (score [set i; k])) i rest
  else most.

Fixpoint pairs (most : int) (features : seq 'I_m) : int :=
  if features is i :: later then
    if alone i *+ 2 <= most *+ 2 then most else pairs (partners most i later) later
  else most.

Definition others : seq 'I_m := [seq i <- enum 'I_m | i \notin gate].

(** With the largest potential of the others, [has] says, and so it is computed. *)
Definition kept (most : int) : seq 'I_m :=
  [seq i <- others | has (fun k => most *+ 2 < alone i + alone k) others].

Definition largest_pair (most := foldl single beside (enum 'I_m)) : int :=
  pairs most (sort by_potential (kept most)).

(** ** Bounds *)

Lemma merged0 : merged 2 d c a opened set0 = 0.
Proof.
rewrite /merged /potential cards0 big1 // => t _.
by rewrite /term big_set0 mulr0 mul0r addr0 /network.relu maxxx mulr0; do 2?case: ifP.
Qed.

Lemma pair_bound i k : i != k -> score [set i; k] *+ 2 <= alone i + alone k.
Proof.
move=> ik; have two : #|[set i; k]| = 2%N by rewrite cards2 ik.
have dis : [disjoint set0 & [set i; k]] by rewrite disjoints_subset sub0set.
have := decide_pruning d openP dis; rewrite cards0 two => /(_ isT).
by rewrite set0U merged0 add0r mulr0n addr0 mulr_natl big_setU1 ?inE // big_set1.
Qed.

Lemma single_bound i : score [set i] *+ 2 <= alone i + idle.
Proof.
have dis : [disjoint set0 & [set i]] by rewrite disjoints_subset sub0set.
have := decide_pruning d openP dis; rewrite cards0 cards1 => /(_ isT).
by rewrite set0U merged0 add0r mulr1n mulr_natl big_set1.
Qed.

Lemma no_more i k most : i != k -> alone i + alone k <= most *+ 2 -> score [set i; k] <= most.
Proof. by move=> ik le; rewrite -(@ler_pmuln2r _ 2) //; apply: le_trans (pair_bound ik) le. Qed.

(** ** Nothing is missed *)

Definition reached (r : int) := exists2 S, active 2 S & ~~ (gate \subset S) /\ r = score S.

Lemma max_reached r S : active 2 S -> off S -> reached r -> reached (Num.max r (score S)).
Proof. by move=> few offS ok; case: (leP r (score S)) => _ //; exists S. Qed.

Lemma active1 (i : 'I_m) : active 2 [set i]. Proof. by rewrite /active cards1. Qed.

Lemma active2 (i k : 'I_m) : active 2 [set i; k].
Proof. by rewrite /active cards2; case: (_ != _). Qed.

Hypothesis gate0 : gate != set0.

Lemma off_others i k : i \notin gate -> k \notin gate -> off [set i; k].
Proof.
move=> ig kg; apply/negP => /subsetP sub; case/set0Pn: gate0 => l lg.
by have := sub l lg; rewrite !inE => /orP[] /eqP e; rewrite -e lg in ig kg.
Qed.

Lemma besideP : [/\ score set0 <= beside, reached beside
  & forall i k, i \in gate -> i != k -> off [set i; k] -> score [set i; k] <= beside].
Proof.
have [le0 all hit] := bigmaxP with_gate (fun p => (p.1 != p.2) && off [set p.1; p.2])
  (fun p => score [set p.1; p.2]) (score set0); split=> // [|i k ig ik ok].
  case: hit => [e | [p _ [/andP[_ ok] e]]].
    by exists set0; rewrite /active ?cards0 ?subset0.
  by exists [set p.1; p.2]; rewrite ?active2.
by apply: (all (i, k)); rewrite /= ?ik //; apply/allpairsP; exists (i, k); rewrite !mem_enum.
Qed.

Lemma singlesP most features (r := foldl single most features) : [/\ most <= r,
  {in features, forall i, off [set i] -> score [set i] <= r} & reached most -> reached r].
Proof.
rewrite /r {r}; elim: features most => [|i later IH] most //=.
have [le all ok] := IH (single most i).
have le1 : most <= single most i by rewrite /single; case: ifP => // _; rewrite le_maxr lexx.
split=> [|k|now]; first exact: le_trans le1 le.
  rewrite inE => /orP[/eqP -> offi | /all //]; apply: le_trans le; rewrite /single offi andbT.
  case: ltP => [_ | low]; first by rewrite le_maxr lexx orbT.
  by rewrite -(@ler_pmuln2r _ 2) //; apply: le_trans (single_bound i) low.
apply: ok; rewrite /single; case: ifP => // /andP[_ offi].
exact: max_reached (active1 i) offi now.
Qed.

Lemma partnersP most i later (r := partners most i later) : i \notin later ->
  sorted by_potential later -> i \notin gate -> {in later, forall k, k \notin gate} ->
  [/\ most <= r, {in later, forall k, score [set i; k] <= r} & reached most -> reached r].
Proof.
rewrite /r {r}; elim: later most => [|k later IH] most //=.
rewrite inE negb_or => /andP[ik new] sort ig fresh.
have top : {in later, forall l, alone l <= alone k}.
  by apply/allP/(order_path_min _ sort) => x y z xy yz; apply: le_trans yz xy.
case: ifP => [low | _].
  split=> // l; rewrite inE => /orP[/eqP -> | ll]; apply: no_more => //.
    by apply: contraNneq new => ->.
  by apply: le_trans low; rewrite ler_add2l top.
have [|le all ok] := IH (Num.max most (score [set i; k])) new (path_sorted sort) ig.
  by move=> l ll; apply: fresh; rewrite inE ll orbT.
split=> [|l|now]; first by apply: le_trans le; rewrite le_maxr lexx.
  rewrite inE => /orP[/eqP -> | /all //]; apply: le_trans le.
  by rewrite le_maxr lexx orbT.
apply: ok; apply: max_reached => //; first exact: active2.
by apply: off_others => //; apply: fresh; rewrite inE eqxx.
Qed.

Lemma pairsP most features (r := pairs most features) : uniq features ->
  sorted by_potential features -> {in features, forall k, k \notin gate} ->
  [/\ most <= r, {in features &, forall i k, i != k -> score [set i; k] <= r}
    & reached most -> reached r].
Proof.
rewrite /r {r}; elim: features most => [|i later IH] most //= /andP[i_new new] sort fresh.
have top : {in later, forall k, alone k <= alone i}.
  by apply/allP/(order_path_min _ sort) => x y z xy yz; apply: le_trans yz xy.
case: ifP => [low | _].
  split=> // k l kf lf kl; apply: no_more kl (le_trans _ low); rewrite mulr2n.
  have most_i x : x \in i :: later -> alone x <= alone i.
    by rewrite inE => /orP[/eqP -> // | /top].
  by apply: ler_add; apply: most_i.
have ig : i \notin gate by apply: fresh; rewrite inE eqxx.
have fresh' : {in later, forall k, k \notin gate} by move=> k kl; apply: fresh; rewrite inE kl orbT.
have [le1 all1 ok1] := partnersP most i_new (path_sorted sort) ig fresh'.
have [le all ok] := IH (partners most i later) new (path_sorted sort) fresh'.
split=> [|k l|now]; [exact: le_trans le1 le | | exact: ok (ok1 now)].
rewrite !inE => /orP[/eqP -> | kl] /orP[/eqP -> | ll] kl'.
- by rewrite eqxx in kl'.
- exact: le_trans (all1 l ll) le.
- by rewrite setUC; apply: le_trans (all1 k kl) le.
exact: all.
Qed.

Theorem decide_pairs :
  (forall S, active 2 S -> ~~ (gate \subset S) -> score S <= largest_pair) /\
  exists2 S, active 2 S & ~~ (gate \subset S) /\ largest_pair = score S.
Proof.
rewrite /largest_pair; set most := foldl _ _ _; set features := sort _ _.
have [le0 ok0 all0] := besideP; have [le1 all1 ok1] := singlesP beside (enum 'I_m).
have inO k : (k \in others) = (k \notin gate) by rewrite mem_filter mem_enum andbT.
have inF k : (k \in features) = (k \notin gate) && has (fun l => most *+ 2 < alone k + alone l) others.
  by rewrite mem_sort mem_filter inO andbC.
have [| |k|le all ok] := @pairsP most features.
- by rewrite sort_uniq; do 2!apply: filter_uniq; apply: enum_uniq.
- by apply: sort_sorted => i k; apply: le_total.
- by rewrite inF => /andP[].
split; last exact: ok (ok1 ok0).
have skipped i k : i != k -> i \notin gate -> k \notin gate -> i \notin features ->
    score [set i; k] <= most.
  move=> ik ig kg; rewrite inF ig => /hasPn /(_ k); rewrite inO kg => /(_ isT).
  by rewrite -leNgt; apply: no_more.
have pair i k : i != k -> off [set i; k] ->
    score [set i; k] <= most \/ score [set i; k] <= pairs most features.
  move=> ik want; case ig: (i \in gate); first by left; apply: le_trans le1; apply: all0.
  case kg: (k \in gate).
    left; apply: le_trans le1; rewrite setUC; apply: all0; rewrite // 1?eq_sym // setUC //.
  case iF: (i \in features); last by left; apply: skipped; rewrite ?ig ?kg ?iF.
  case kF: (k \in features); first by right; apply: all.
  by left; rewrite setUC; apply: skipped; rewrite ?ig ?kg ?kF // eq_sym.
move=> S few want; case size: #|S| => [|[|[|w]]].
- by move/eqP: size; rewrite cards_eq0 => /eqP ->; apply: le_trans (le_trans le0 le1) le.
- have /cards1P [i e] : #|S| == 1%N by rewrite size.
  by apply: le_trans le; rewrite e; apply: all1; rewrite ?mem_enum // -e.
- have /cards2P [i [k [ik e]]] : #|S| == 2%N by rewrite size.
  rewrite e in want *; case: (pair i k ik want) => // low; exact: le_trans low le.
by move: few; rewrite /active size.
Qed.

End Pairs.

(** ** An instance and a near-miss *)

Example decide_pairs_example (c d : 'I_1 -> int) (a : 'I_1 -> 'I_2 -> int) (gate := [set ord0] : {set 'I_2}) :
  (forall t (S : {set 'I_2}), pred0 t -> active 2 S -> 0 <= pre c a t S) /\ gate != set0.
Proof. by split=> //; apply/set0Pn; exists ord0; rewrite inE. Qed.

(** With an empty gate no input is to be off, and there is nothing to attain. *)
Lemma decide_pairs_near_miss :
  ~ (forall n m (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n)
    (gate : {set 'I_m}),
  (forall t S, opened t -> active 2 S -> 0 <= pre c a t S) ->
  (forall S, active 2 S -> ~~ (gate \subset S) -> score d c a S <= largest_pair d c a opened gate) /\
  exists2 S, active 2 S & ~~ (gate \subset S) /\ largest_pair d c a opened gate = score d c a S).
Proof.
have none (t : 'I_1) (S : {set 'I_1}) : pred0 t -> active 2 S -> 0 <= pre (fun=> 0) (fun _ _ => 0) t S.
  by [].
by move=> /(_ 1%N 1%N (fun=> 0) _ _ _ set0 none) [_ [S _ []]]; rewrite sub0set.
Qed.
