(** If the decoder is not charged, both counting bounds are false.

    The moment curve gives feature [i] the code [(1, t, t^2, t^3, t^4)] at an integer [t] of its
    own.  For every [m] and every list of pairs a decoder made for the list reads the ANDs of all
    pairs out of these five numbers on every input with at most two active features:
    [|x| - M sum_(k in x) (t_k - t_a)^2 (t_k - t_b)^2] reaches 2 only at [x = {a, b}].  So no charged
    bit is needed for any of the [(C(m,2))_j] lists, and [2 ^ 0 >= (C(m,2))_j] and
    [2 ^ (5 * 6) >= (C(m,2))_j] fail.

    Sign codes of coherence below [1 / (4 v - 2)] do the same on X_v. *)

From Coq Require Import Ring.
From mathcomp Require Import all_ssreflect perm ssralg ssrnum ssrint zmodp matrix.
From Superpos Require Import families network.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(** No hidden layer: output [i] is on when [D_i . E x >= theta]. *)
Definition direct (n m j : nat) (E : 'M[int]_(n, m)) (D : 'M[int]_(j, n)) (theta : int)
    (x : {set 'I_m}) : {set 'I_j} :=
  [set i | theta <= (D *m (E *m indicator int_realDomainType x)) i 0].

Lemma direct_score n m j (E : 'M[int]_(n, m)) (D : 'M[int]_(j, n)) x i :
  (D *m (E *m indicator int_realDomainType x)) i 0 = \sum_(k in x) (D *m E) i k.
Proof.
rewrite mulmxA mxE [RHS]big_mkcond /=; apply: eq_bigr => k _; rewrite !mxE.
by case: (k \in x); rewrite ?mulr1 ?mulr0.
Qed.

(** One identity, by the ring tactic of the standard library. *)
Section Identity.

Variables (T : Type) (z o : T) (add mul sub : T -> T -> T) (opp : T -> T).
Hypothesis th : ring_theory z o add mul sub opp eq.
Add Ring abstract_ring : th.
Local Notation "x + y" := (add x y).
Local Notation "x * y" := (mul x y).
Local Notation "x - y" := (sub x y).
Local Notation "- x" := (opp x).

Lemma moment_identity (u a b M : T) (s := a + b) (p := a * b) :
  o - M * (p * p) + ((M * s * p + M * s * p) * u + (- M * (s * s + (p + p)) * (u * u)
    + ((M * s + M * s) * (u * (u * u)) + (- M * (u * (u * (u * u))) + z))))
  = o - M * ((u - a) * (u - a)) * ((u - b) * (u - b)).
Proof. by rewrite /s /p; ring. Qed.

End Identity.

Lemma int_ring_theory : @ring_theory int 0 1 +%R *%R (fun x y => x - y) -%R eq.
Proof.
by split=> //; [apply: add0r | apply: addrC | apply: addrA | apply: mul1r | apply: mulrC
               | apply: mulrA | apply: mulrDl | apply: subrr].
Qed.

Section Moment.

Variables (m : nat) (t : 'I_m -> int) (M : int).

Definition moment_code : 'M[int]_(5, m) := \matrix_(r, k) t k ^+ r.

(** The coefficients of [1 - M (u - t_a)^2 (u - t_b)^2], with [s = t_a + t_b] and [p = t_a t_b]. *)
Definition moment_row (s p : int) : seq int :=
  [:: 1 - M * p ^+ 2; (M * s * p) *+ 2; - M * (s ^+ 2 + p *+ 2); (M * s) *+ 2; - M].

Variables (j : nat) (a b : 'I_j -> 'I_m).

Definition moment_decoder : 'M[int]_(j, 5) :=
  \matrix_(i, r) (moment_row (t (a i) + t (b i)) (t (a i) * t (b i)))`_r.

Lemma moment_entry i k : (moment_decoder *m moment_code) i k
  = 1 - M * (t k - t (a i)) ^+ 2 * (t k - t (b i)) ^+ 2.
Proof.
rewrite mxE !big_ord_recl big_ord0 !mxE /= /bump /= !add1n !exprS expr0 !mulr1 !mulr2n.
exact: (moment_identity int_ring_theory).
Qed.

Hypothesis t_inj : injective t.
Hypothesis M_pos : 1 <= M.

Lemma moment_off i k : k != a i -> k != b i -> (moment_decoder *m moment_code) i k <= 0.
Proof.
move=> ka kb; rewrite moment_entry subr_le0 -mulrA.
have pos c : k != c -> 1 <= (t k - t c) ^+ 2.
  by move=> kc; rewrite -gtz0_ge1 exprn_even_gt0 //= subr_eq0 (inj_eq t_inj).
by rewrite -[X in X <= _]mulr1 ler_pmul // -[X in X <= _]mulr1 ler_pmul ?pos.
Qed.

Lemma moment_on i k : (k == a i) || (k == b i) -> (moment_decoder *m moment_code) i k = 1.
Proof.
by rewrite moment_entry => /orP[] /eqP ->; rewrite subrr expr0n /= ?mulr0 ?mul0r ?mulr0 ?mul0r subr0.
Qed.

Lemma moment_right x : (forall i, a i != b i) -> active 2 x ->
  direct moment_code moment_decoder 2%:R x = [set i | [set a i; b i] \subset x].
Proof.
move=> ab few; apply/setP => i; rewrite !inE direct_score.
have le1 k : (moment_decoder *m moment_code) i k <= ((k == a i) || (k == b i))%:R.
  case on: (_ || _); first by rewrite moment_on.
  by have /norP[] := negbT on; apply: moment_off.
case sub: (_ \subset x).
  have -> : x = [set a i; b i].
    by apply/eqP; rewrite eq_sym eqEcard sub cards2 ab.
  by rewrite big_setU1 ?inE ?ab //= big_set1 !moment_on ?eqxx ?orbT.
apply/negbTE; rewrite -ltNge; apply: (@le_lt_trans _ _ (\sum_(k in x) ((k == a i) || (k == b i))%:R)).
  by apply: ler_sum.
rewrite -natr_sum ltr_nat -big_mkcondr /= sum1_card ltnS.
rewrite -ltnS ltnNge; apply: contraFN sub => two.
apply/setIidPl/eqP; rewrite eqEcard subsetIl cards2 ab /=; apply: leq_trans two _.
by apply/eq_leq/eq_card => k; rewrite !inE andbC.
Qed.

End Moment.

(** Width 5, every [m], every list; no hidden layer and no charged parameter. *)
Theorem uncharged_moment m (t : 'I_m -> int) (M : int) j (a b : 'I_j -> 'I_m) x :
  injective t -> 1 <= M -> (forall i, a i != b i) -> active 2 x ->
  direct (moment_code t) (moment_decoder t M a b) 2%:R x = [set i | [set a i; b i] \subset x].
Proof. by move=> t_inj M_pos; apply: moment_right. Qed.

Definition position m (k : 'I_m) : int := (k : nat)%:R.

Lemma position_inj m : injective (@position m).
Proof. by move=> k l /eqP; rewrite eqr_nat => /eqP; apply: val_inj. Qed.

Example uncharged_moment_example : injective (@position 9) /\ 1 <= 1 :> int
  /\ (forall i : 'I_8, inord i != inord i.+1 :> 'I_9) /\ active 2 [set ord0; ord_max : 'I_9].
Proof.
split; first exact: position_inj; split=> //; split; last by rewrite /active cards2.
by case=> i lt; rewrite -val_eqE /= !inordK ?neq_ltn ?ltnSn //; apply: leqW.
Qed.

(** Two features at the same place are taken for each other. *)
Lemma uncharged_moment_near_miss :
  ~ (forall m (t : 'I_m -> int) (M : int) j (a b : 'I_j -> 'I_m) x,
  1 <= M -> (forall i, a i != b i) -> active 2 x ->
  direct (moment_code t) (moment_decoder t M a b) 2%:R x = [set i | [set a i; b i] \subset x]).
Proof.
pose two := lift ord0 (lift ord0 ord0) : 'I_3.
move=> /(_ 3%N (fun=> 0) 1 1%N (fun=> ord0) (fun=> lift ord0 ord0) [set ord0; two] isT) H.
have few : active 2 [set ord0; two] by rewrite /active cards2.
move: (H (fun=> isT) few) => /setP /(_ ord0); rewrite !inE direct_score big_setU1 ?inE //= big_set1 !moment_entry /=.
rewrite subr0 expr0n /= !mulr0 subr0 lexx => /esym /subsetP /(_ (lift ord0 ord0)).
by rewrite !inE eqxx orbT => /(_ isT).
Qed.

(** With three active features the pair of 0 and 1 is missed, since 3 pulls its score down. *)
Lemma uncharged_moment_three_active (x := [set ord0; inord 1; ord_max : 'I_4]) :
  direct (moment_code (@position 4))
    (moment_decoder (@position 4) 1 (fun _ : 'I_1 => ord0) (fun=> inord 1)) 2%:R x
  != [set i | [set ord0; inord 1] \subset x].
Proof.
apply/eqP => /setP/(_ ord0); rewrite !inE direct_score.
have -> : [set ord0; inord 1] \subset x by apply: subsetUl.
have i1 : inord 1 != ord0 :> 'I_4 by rewrite -val_eqE /= inordK.
have i3 : ord_max != ord0 :> 'I_4 by [].
have i13 : ord_max != inord 1 :> 'I_4 by rewrite -val_eqE /= inordK.
rewrite (big_setD1 ord_max) ?inE ?eqxx ?orbT //=.
have -> : x :\ ord_max = [set ord0; inord 1].
  by apply/setP => k; rewrite !inE; case: eqP => [-> | _]; rewrite ?(negPf i3) ?(negPf i13) ?orbF.
rewrite big_setU1 ?inE 1?eq_sym //= big_set1 !moment_entry /position /= inordK //.
Qed.

(** One encoder for all lists. *)
Corollary uncharged_moment_shared m : exists E : 'M[int]_(5, m),
  forall j (a b : 'I_j -> 'I_m), (forall i, a i != b i) ->
  exists D : 'M[int]_(j, 5), forall x, active 2 x ->
    direct E D 2%:R x = [set i | [set a i; b i] \subset x].
Proof.
exists (moment_code (@position m)) => j a b ab; exists (moment_decoder (@position m) 1 a b) => x few.
exact: (uncharged_moment (@position_inj m)).
Qed.

(** [(N)_j > 2 ^ 30] from [N = 15] and [j = 10] on, two factors at a time. *)
Lemma fifteen : (2 ^ (7 + (7 + (6 + (6 + (5 + 0))))) <= 15 ^_ 10)%N.
Proof.
have two n k d e : (2 ^ d <= n * n.-1 -> 2 ^ e <= n.-2 ^_ k -> 2 ^ (d + e) <= n ^_ k.+2)%N.
  by move=> le1 le2; rewrite !ffactnS mulnA expnD leq_mul.
apply: (two); first by [].
apply: (two); first by [].
apply: (two); first by [].
apply: (two); first by [].
by apply: (two); [| rewrite ffactn0].
Qed.

Lemma many_lists m j c :
  (c <= 30)%N -> (6 <= m)%N -> (10 <= j <= 'C(m, 2))%N -> (2 ^ c < 'C(m, 2) ^_ j)%N.
Proof.
move=> c30 m6 /andP[j10 jN]; set N := 'C(m, 2) in jN *.
have grow e : (c < e -> 2 ^ c < 2 ^ e)%N by rewrite ltn_exp2l.
have c31 : (c < 7 + (7 + (6 + (6 + (5 + 0)))))%N by rewrite ltnS.
apply: leq_trans (grow _ c31) _; apply: leq_trans fifteen _.
have N15 : (15 <= N)%N by apply: (leq_bin2l 2 m6).
apply: (@leq_trans (N ^_ 10)).
  by rewrite !ffact_prod; apply: leq_prod => i _; rewrite leq_sub2r.
elim: j j10 jN => // j IH; rewrite leq_eqVlt => /orP[/eqP <- // | j10 jN].
apply: leq_trans (IH j10 (ltnW jN)) _.
by rewrite ffactnSr leq_pmulr // subn_gt0.
Qed.

(** The counting bounds are about the lists that *are* computed: all of them, and yet they fail. *)
Theorem uncharged_counting m j : (6 <= m)%N -> (10 <= j <= 'C(m, 2))%N ->
  (exists E : 'M[int]_(5, m), {in gate_lists m 2 j, forall g,
    exists D : 'M[int]_(j, 5), forall x, active 2 x -> direct E D 2%:R x = ands g x})
  /\ (2 ^ 0 < 'C(m, 2) ^_ j)%N /\ (2 ^ (1 * (5 * 6)) < 'C(m, 2) ^_ j)%N.
Proof.
move=> m6 range; split; last by split; apply: many_lists.
have [E right] := uncharged_moment_shared m; exists E => g /gate_listP [two _].
have ends i : exists ab : 'I_m * 'I_m, (ab.1 != ab.2) && (g i == [set ab.1; ab.2]).
  by have /eqP/cards2P [a [b [ab ->]]] := two i; exists (a, b); rewrite /= ab eqxx.
pose ab i := xchoose (ends i).
have ab_ok i : ((ab i).1 != (ab i).2) && (g i == [set (ab i).1; (ab i).2]) by apply: (xchooseP (ends i)).
have [|D ok] := right j (fun i => (ab i).1) (fun i => (ab i).2).
  by move=> i; case/andP: (ab_ok i).
exists D => x few; rewrite ok //; apply/setP => i; rewrite !inE.
by case/andP: (ab_ok i) => _ /eqP <-.
Qed.

Example uncharged_counting_example : (6 <= 6)%N /\ (10 <= 15 <= 'C(6, 2))%N.
Proof. by []. Qed.

(** Short lists are too few to refute anything; here the empty one. *)
Lemma uncharged_counting_near_miss :
  ~ (forall m j, (6 <= m)%N -> (j <= 'C(m, 2))%N ->
  (exists E : 'M[int]_(5, m), {in gate_lists m 2 j, forall g,
    exists D : 'M[int]_(j, 5), forall x, active 2 x -> direct E D 2%:R x = ands g x})
  /\ (2 ^ 0 < 'C(m, 2) ^_ j)%N /\ (2 ^ (1 * (5 * 6)) < 'C(m, 2) ^_ j)%N).
Proof.
move=> /(_ 6%N 0%N isT isT) [_ [_]]; rewrite ltnNge => /negP; apply.
by rewrite ffactn0 expn_gt0.
Qed.
