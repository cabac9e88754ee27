(** Families of functions and what it means to serve one of them.

    An input is the set [x] of its active features, [#|x| <= v] for an input of X_v.
    [permuted pi] sends feature [i] to output [pi i]; [ands g] turns output [i] on when all
    features of the gate [g i] are active; [gate_lists] are the ordered lists of [j] distinct gates
    with [k] features each.  The chapters count these families: there are [m!] permutations and
    [(C(m,k))_j] lists, and X_v tells them apart as soon as one feature, or one gate, may be active.

    [packing] is the inequality behind every lower bound: settings times what one setting serves. *)

From mathcomp Require Import all_ssreflect fingroup perm.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** Serving *)

Lemma union_bound (I T : finType) (P : pred I) (U : I -> {set T}) (B : {set T}) :
  (forall a, a \in B -> exists2 i, P i & a \in U i) -> #|B| <= \sum_(i | P i) #|U i|.
Proof.
move=> covered; rewrite -sum1_card (eq_bigr (fun i => \sum_a (a \in U i) : nat)) => [|i _].
  rewrite exchange_big /= [X in X <= _]big_mkcond /=; apply: leq_sum => a _.
  by case: ifP => // /covered [i Pi Ui]; rewrite (bigD1 i) //= Ui.
by rewrite -sum1_card big_mkcond /=; apply: eq_bigr => a _; case: ifP.
Qed.

Lemma enlarge (T : finType) (W : {set T}) K :
  #|W| <= K <= #|T| -> exists2 U : {set T}, #|U| == K & W \subset U.
Proof.
case/andP=> le; elim: K le => [|K IH].
  by rewrite leqn0 => W0 _; exists W.
rewrite leq_eqVlt => /orP[WK _ | lt KT]; first by exists W.
have [U /eqP UK sub] := IH lt (ltnW KT).
have [x out] : exists x, x \in ~: U.
  by apply/card_gt0P; rewrite cardsCs setCK UK subn_gt0.
exists (x |: U); last exact: subset_trans sub (subsetUr _ _).
by rewrite cardsU1 UK; move: out; rewrite inE => ->.
Qed.

Lemma packing (S T : finType) (F : {set T}) (serves : S -> T -> bool) V :
  {in F, forall a, exists s, serves s a} ->
  (forall s, #|[set a in F | serves s a]| <= V) -> #|F| <= #|S| * V.
Proof.
move=> all few; rewrite -sum_nat_const.
apply: (leq_trans (union_bound (P := predT) (U := fun s => [set a in F | serves s a]) _)).
  by move=> a Fa; have [s sa] := all a Fa; exists s; rewrite // inE Fa.
by apply: leq_sum.
Qed.

Section Serving.

Variables (S T : finType) (F : {set T}).

(** Two functions of the family that agree on the domain are the same. *)
Definition separated (X Y : Type) (dom : pred X) (f : T -> X -> Y) :=
  {in F &, forall a b, (forall x, dom x -> f a x = f b x) -> a = b}.

Variables (X : finType) (Y : eqType) (dom : pred X) (A : S -> X -> Y) (f : T -> X -> Y).

(** The setting [s] of the charged parameters makes the evaluator [A] compute [f a]. *)
Definition computes s a := [forall (x | dom x), A s x == f a x].

Lemma computesP s a : reflect (forall x, dom x -> A s x = f a x) (computes s a).
Proof.
apply: (iffP forallP) => [ok x dx | ok x]; first by apply/eqP; apply: (implyP (ok x)).
by apply/implyP => dx; apply/eqP/ok.
Qed.

Definition served := [set a in F | [exists s, computes s a]].

Lemma card_served : separated dom f -> #|served| <= #|S|.
Proof.
move=> sep; rewrite -[X in _ <= X]muln1.
apply: (packing (serves := computes)) => [a | s]; first by rewrite inE => /andP[_ /existsP].
rewrite leqNgt; apply/negP => /card_gt1P [a [b [+ + /negP]]].
rewrite !inE => /andP[/andP[Fa _] sa] /andP[/andP[Fb _] sb]; apply.
by apply/eqP/sep => // x dx; rewrite -(computesP _ _ sa) // (computesP _ _ sb).
Qed.

Lemma card_all_served :
  separated dom f -> {in F, forall a, exists s, forall x, dom x -> A s x = f a x} -> #|F| <= #|S|.
Proof.
move=> sep all; suff <- : served = F by apply: card_served.
apply/setP => a; rewrite inE; case Fa: (a \in F) => //=.
by have [s ok] := all a Fa; apply/existsP; exists s; apply/computesP.
Qed.

End Serving.

(** ** Permutations *)

Section Permutations.

Variables (m v : nat).

Definition active (x : {set 'I_m}) := #|x| <= v.

Definition permuted (pi : 'S_m) (x : {set 'I_m}) : {set 'I_m} := [set pi i | i in x].

Lemma permuted1 pi i : permuted pi [set i] = [set pi i].
Proof. exact: imset_set1. Qed.

Lemma permuted_separated (F : {set 'S_m}) : 0 < v -> separated F active permuted.
Proof.
move=> v0 pi sigma _ _ same; apply/permP => i; apply/set1P.
by rewrite -(permuted1 sigma) -same ?permuted1 ?set11 // /active cards1.
Qed.

Lemma card_permutations : #|[set: 'S_m]| = m`!.
Proof. by rewrite cardsE card_Sn. Qed.

End Permutations.

(** ** Lists of gates *)

Section Gates.

Variables (m k j v : nat).

Definition gates := [set g : {set 'I_m} | #|g| == k].

Definition gate_lists : {set {ffun 'I_j -> {set 'I_m}}} :=
  [set g in ffun_on (mem gates) | injectiveb g].

Definition ands (g : {ffun 'I_j -> {set 'I_m}}) (x : {set 'I_m}) : {set 'I_j} :=
  [set i | g i \subset x].

Lemma card_gates : #|gates| = 'C(m, k).
Proof. by rewrite card_draws card_ord. Qed.

Lemma card_gate_lists : #|gate_lists| = 'C(m, k) ^_ j.
Proof. by rewrite card_inj_ffuns_on card_gates card_ord. Qed.

Lemma gate_listP (g : {ffun 'I_j -> {set 'I_m}}) :
  reflect ((forall i, #|g i| = k) /\ injective g) (g \in gate_lists).
Proof.
rewrite inE; apply: (iffP andP) => [[/ffun_onP on /injectiveP inj] | [on inj]].
  by split=> // i; apply/eqP; have := on i; rewrite inE.
by split; [apply/ffun_onP => i; rewrite inE on | apply/injectiveP].
Qed.

(** On the input that is a gate, exactly the outputs of this gate are on. *)
Lemma ands_gate (g : {ffun 'I_j -> {set 'I_m}}) (x : {set 'I_m}) i :
  g \in gate_lists -> #|x| = k -> (i \in ands g x) = (g i == x).
Proof.
by move=> /gate_listP [on _] xk; rewrite inE eqEcard on xk leqnn andbT.
Qed.

Lemma ands_separated : k <= v -> separated gate_lists (@active m v) ands.
Proof.
move=> kv g h Gg Gh same; apply/ffunP => i.
have [on _] := gate_listP _ Gg.
have : i \in ands h (g i) by rewrite -same ?ands_gate ?on // /active on.
by rewrite ands_gate ?on // => /eqP.
Qed.

End Gates.
